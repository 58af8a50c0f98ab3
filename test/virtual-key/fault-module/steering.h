/* What the module is told to do wrong, what it remembers over processes, and its call log. See README.md. */
#pragma once
#include "pkcs11/pkcs11.h"

#define MAX_RULES 64
#define MAX_FUNCTIONS 64
#define PIN_LENGTH 64

enum action { RETURN, DELAY, CRASH, REMOVE, REMOVE_AFTER };

struct rule {
  char function[32]; /* or "any" */
  unsigned long call; /* the n-th since the steering was written; 0: every one */
  enum action action;
  unsigned long value; /* return code or milliseconds */
};

struct steering {
  struct rule rules[MAX_RULES];
  int rule_count;
  int has_flags;
  CK_FLAGS flags;       /* instead of the PIN flags SoftHSM2 says */
  int has_flags_after_login;
  CK_FLAGS flags_after_login; /* the same, once C_Login was called */
  int removed;
  CK_RV removed_code;   /* of calls on a session whose token is gone */
  unsigned long max_tries; /* 0: SoftHSM2 as it is, which never locks */
  char pad_pin[PIN_LENGTH];  /* what a hand types on the PIN pad */
  char sm2_key[512];
};

/* Shared by every process of one steering file, so that "the 7th call" stays the 7th after a crash. */
struct memory {
  unsigned long long generation;
  unsigned long total, logins, wrong_pins, removals;
  int removed;
  struct {
    char name[32];
    unsigned long count;
  } calls[MAX_FUNCTIONS];
};

extern struct steering steering;
extern struct memory *memory;

/* Reads the steering again; a changed one starts every count at 0 and puts a removed token back. */
void read_steering(void);
/* Counts a call: its number since the steering was written, of this function and (memory->total) of all. */
unsigned long count_call(const char *name);
void log_call(const char *sign, const char *name, const char *details);
