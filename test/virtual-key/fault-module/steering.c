#define _GNU_SOURCE
#include "steering.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct steering steering;
struct memory *memory;

static const char *file_name(const char *ending) {
  static char name[1024];
  const char *steering_file = getenv("VIRTUAL_KEY_STEERING");
  if (steering_file == NULL) {
    fputs("fault-module: VIRTUAL_KEY_STEERING is not set\n", stderr);
    abort();
  }
  snprintf(name, sizeof name, "%s%s", steering_file, ending);
  return name;
}

static void map_memory(void) {
  if (memory != NULL) return;
  int file = open(file_name(".memory"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof *memory) != 0) abort();
  memory = mmap(NULL, sizeof *memory, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) abort();
  close(file);
}

static unsigned long long hash(const char *text) {
  unsigned long long value = 1469598103934665603ULL; /* FNV-1a */
  for (; *text != 0; text += 1) value = (value ^ (unsigned char)*text) * 1099511628211ULL;
  return value;
}

static void read_rule(const char *line) {
  struct rule rule = {0};
  char call[16], action[16], value[32] = "0";
  if (sscanf(line, "%31s %15s %15s %31s", rule.function, call, action, value) < 3) return;
  rule.call = strtoul(call, NULL, 0); /* "*" is 0 */
  rule.value = strtoul(value, NULL, 0);
  static const char *const actions[] = {"return", "delay", "crash", "remove", "remove-after"};
  for (unsigned index = 0; index < 5; index += 1) {
    if (strcmp(action, actions[index]) != 0) continue;
    rule.action = (enum action)index;
    if (steering.rule_count < MAX_RULES) steering.rules[steering.rule_count++] = rule;
  }
}

static unsigned long read_line(const char *line) {
  char word[32], value[512] = "";
  if (sscanf(line, "%31s %511s", word, value) < 1 || word[0] == '#') return 0;
  unsigned long number = strtoul(value, NULL, 0);
  if (strcmp(word, "flags") == 0) {
    steering.has_flags = 1;
    steering.flags = number;
  } else if (strcmp(word, "flags-after-login") == 0) {
    steering.has_flags_after_login = 1;
    steering.flags_after_login = number;
  } else if (strcmp(word, "removed") == 0) steering.removed = 1;
  else if (strcmp(word, "removed-code") == 0) steering.removed_code = number;
  else if (strcmp(word, "max-tries") == 0) steering.max_tries = number;
  else if (strcmp(word, "wrong-pins") == 0) return number + 1;
  else if (strcmp(word, "pad-pin") == 0) snprintf(steering.pad_pin, PIN_LENGTH, "%.63s", value);
  else if (strcmp(word, "sm2-key") == 0) snprintf(steering.sm2_key, sizeof steering.sm2_key, "%s", value);
  else read_rule(line);
  return 0;
}

void read_steering(void) {
  static char text[16384];
  map_memory();
  FILE *file = fopen(file_name(""), "re");
  size_t length = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
  if (file != NULL) fclose(file);
  text[length] = 0;
  unsigned long long generation = hash(text);

  memset(&steering, 0, sizeof steering);
  steering.removed_code = CKR_DEVICE_REMOVED;
  unsigned long wrong_pins = 0;
  for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
    unsigned long found = read_line(line);
    if (found > 0) wrong_pins = found;
  }
  if (memory->generation == generation) return;
  int was_removed = memory->removed;
  memory->generation = generation;
  memory->total = memory->logins = 0;
  memset(memory->calls, 0, sizeof memory->calls);
  memory->removed = steering.removed;
  if (steering.removed && !was_removed) memory->removals += 1;
  if (wrong_pins > 0) memory->wrong_pins = wrong_pins - 1;
}

unsigned long count_call(const char *name) {
  memory->total += 1;
  for (int index = 0; index < MAX_FUNCTIONS; index += 1) {
    if (memory->calls[index].name[0] == 0) snprintf(memory->calls[index].name, 32, "%s", name);
    if (strcmp(memory->calls[index].name, name) == 0) return ++memory->calls[index].count;
  }
  return 0;
}

void log_call(const char *sign, const char *name, const char *details) {
  char line[160];
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  long long ms = (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
  int length = snprintf(line, sizeof line, "%s %s %lu %d %lld %s\n", sign, name, memory->total, getpid(), ms, details);
  int file = open(file_name(".log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0 || write(file, line, (size_t)length) != length) abort();
  close(file);
}
