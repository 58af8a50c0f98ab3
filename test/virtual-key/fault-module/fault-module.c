/*
 * A PKCS#11 module that does wrong what it is told to, and everything else as SoftHSM2 does. See README.md.
 * What is not in its list answers CKR_FUNCTION_NOT_SUPPORTED, so that no call can pass uncounted.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sm2.h"
#include "steering.h"

#define PIN_FLAGS                                                                                        \
  (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED | CKF_USER_PIN_TO_BE_CHANGED | \
   CKF_PROTECTED_AUTHENTICATION_PATH)

/* What a call needs to be there: nothing, a token in the slot, or a session with it. */
enum needs { MODULE, TOKEN, SESSION };

static CK_FUNCTION_LIST_PTR real;
static CK_FUNCTION_LIST ours;
static unsigned long removals_seen;
static int remove_afterwards;
static CK_SESSION_HANDLE sm2_session;
static CK_MECHANISM_TYPE sm2_mechanism;

/* Logins and sessions end with the token, also those of another process that was there before. */
static void forget_sessions(void) {
  CK_SLOT_ID slots[32];
  CK_ULONG count = 32;
  removals_seen = memory->removals;
  if (real->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK) return;
  for (CK_ULONG index = 0; index < count; index += 1) real->C_CloseAllSessions(slots[index]);
}

static void remove_token(const char *name) {
  memory->removed = 1;
  memory->removals += 1;
  forget_sessions();
  log_call("!", name, "removed");
}

/* Before every call: 1 when the answer is already in `code`. */
static int begin(const char *name, enum needs needs, const char *details, CK_RV *code) {
  read_steering();
  if (removals_seen != memory->removals) forget_sessions();
  unsigned long number = count_call(name);
  log_call(">", name, details);
  int answered = 0;
  for (int index = 0; index < steering.rule_count; index += 1) {
    struct rule *rule = &steering.rules[index];
    int is_any = strcmp(rule->function, "any") == 0;
    if (!is_any && strcmp(rule->function, name) != 0) continue;
    if (rule->call != 0 && rule->call != (is_any ? memory->total : number)) continue;
    switch (rule->action) {
      case DELAY: usleep((useconds_t)rule->value * 1000); break;
      case CRASH: *(volatile int *)0 = 0; break;
      case REMOVE: remove_token(name); break;
      case REMOVE_AFTER: remove_afterwards = 1; break;
      case RETURN:
        *code = rule->value;
        answered = 1;
        break;
    }
  }
  if (memory->removed && needs != MODULE) {
    *code = needs == TOKEN ? CKR_TOKEN_NOT_PRESENT : steering.removed_code;
    answered = 1;
  }
  return answered;
}

static CK_RV end(const char *name, CK_RV code) {
  char details[32];
  snprintf(details, sizeof details, "0x%lx", code);
  log_call("<", name, details);
  if (remove_afterwards) {
    remove_afterwards = 0;
    remove_token(name);
  }
  return code;
}

/* Forwards as it is: name, what it needs, parameters, arguments. */
#define FORWARDED(X)                                                                                             \
  X(C_GetInfo, MODULE, (CK_INFO_PTR info), (info))                                                               \
  X(C_WaitForSlotEvent, MODULE, (CK_FLAGS f, CK_SLOT_ID_PTR s, CK_VOID_PTR r), (f, s, r))                        \
  X(C_GetMechanismList, TOKEN, (CK_SLOT_ID s, CK_MECHANISM_TYPE_PTR m, CK_ULONG_PTR n), (s, m, n))               \
  X(C_GetMechanismInfo, TOKEN, (CK_SLOT_ID s, CK_MECHANISM_TYPE t, CK_MECHANISM_INFO_PTR i), (s, t, i))          \
  X(C_OpenSession, TOKEN, (CK_SLOT_ID s, CK_FLAGS f, CK_VOID_PTR a, CK_NOTIFY n, CK_SESSION_HANDLE_PTR h),       \
    (s, f, a, n, h))                                                                                             \
  X(C_CloseAllSessions, TOKEN, (CK_SLOT_ID s), (s))                                                              \
  X(C_CloseSession, SESSION, (CK_SESSION_HANDLE h), (h))                                                         \
  X(C_GetSessionInfo, SESSION, (CK_SESSION_HANDLE h, CK_SESSION_INFO_PTR i), (h, i))                             \
  X(C_Logout, SESSION, (CK_SESSION_HANDLE h), (h))                                                               \
  X(C_FindObjectsInit, SESSION, (CK_SESSION_HANDLE h, CK_ATTRIBUTE_PTR t, CK_ULONG n), (h, t, n))                \
  X(C_FindObjects, SESSION, (CK_SESSION_HANDLE h, CK_OBJECT_HANDLE_PTR o, CK_ULONG m, CK_ULONG_PTR n),           \
    (h, o, m, n))                                                                                                \
  X(C_FindObjectsFinal, SESSION, (CK_SESSION_HANDLE h), (h))                                                     \
  X(C_GetAttributeValue, SESSION, (CK_SESSION_HANDLE h, CK_OBJECT_HANDLE o, CK_ATTRIBUTE_PTR t, CK_ULONG n),     \
    (h, o, t, n))                                                                                                \
  X(C_SetAttributeValue, SESSION, (CK_SESSION_HANDLE h, CK_OBJECT_HANDLE o, CK_ATTRIBUTE_PTR t, CK_ULONG n),     \
    (h, o, t, n))                                                                                                \
  X(C_CreateObject, SESSION, (CK_SESSION_HANDLE h, CK_ATTRIBUTE_PTR t, CK_ULONG n, CK_OBJECT_HANDLE_PTR o),      \
    (h, t, n, o))                                                                                                \
  X(C_DestroyObject, SESSION, (CK_SESSION_HANDLE h, CK_OBJECT_HANDLE o), (h, o))                                 \
  X(C_EncryptInit, SESSION, (CK_SESSION_HANDLE h, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE k), (h, m, k))            \
  X(C_Encrypt, SESSION, (CK_SESSION_HANDLE h, CK_BYTE_PTR d, CK_ULONG l, CK_BYTE_PTR o, CK_ULONG_PTR n),         \
    (h, d, l, o, n))                                                                                             \
  X(C_DecryptInit, SESSION, (CK_SESSION_HANDLE h, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE k), (h, m, k))            \
  X(C_Decrypt, SESSION, (CK_SESSION_HANDLE h, CK_BYTE_PTR d, CK_ULONG l, CK_BYTE_PTR o, CK_ULONG_PTR n),         \
    (h, d, l, o, n))                                                                                             \
  X(C_GenerateRandom, SESSION, (CK_SESSION_HANDLE h, CK_BYTE_PTR d, CK_ULONG l), (h, d, l))

#define FORWARD(name, needs, parameters, arguments)          \
  static CK_RV our_##name parameters {                       \
    CK_RV code = CKR_OK;                                     \
    if (!begin(#name, needs, "", &code)) code = real->name arguments; \
    return end(#name, code);                                 \
  }
FORWARDED(FORWARD)

static CK_RV our_C_Initialize(CK_VOID_PTR arguments) {
  CK_RV code = CKR_OK;
  read_steering();
  removals_seen = memory->removals; /* a new process has no sessions to forget, and may not ask for slots yet */
  if (!begin("C_Initialize", MODULE, "", &code)) code = real->C_Initialize(arguments);
  return end("C_Initialize", code);
}

static CK_RV our_C_Finalize(CK_VOID_PTR reserved) {
  CK_RV code = CKR_OK;
  if (!begin("C_Finalize", MODULE, "", &code)) code = real->C_Finalize(reserved);
  return end("C_Finalize", code);
}

/* A token that is out is in no slot; empty slots are still listed. */
static CK_RV our_C_GetSlotList(CK_BBOOL with_token, CK_SLOT_ID_PTR slots, CK_ULONG_PTR count) {
  CK_RV code = CKR_OK;
  if (!begin("C_GetSlotList", MODULE, with_token ? "present" : "all", &code)) {
    if (memory->removed && with_token) *count = 0;
    else code = real->C_GetSlotList(with_token, slots, count);
  }
  return end("C_GetSlotList", code);
}

static CK_RV our_C_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO_PTR info) {
  CK_RV code = CKR_OK;
  if (!begin("C_GetSlotInfo", MODULE, "", &code)) code = real->C_GetSlotInfo(slot, info);
  if (code == CKR_OK && memory->removed) info->flags &= ~(CK_FLAGS)CKF_TOKEN_PRESENT;
  return end("C_GetSlotInfo", code);
}

static CK_FLAGS counted_flags(void) {
  CK_FLAGS flags = memory->wrong_pins > 0 ? CKF_USER_PIN_COUNT_LOW : 0;
  if (memory->wrong_pins + 1 == steering.max_tries) flags |= CKF_USER_PIN_FINAL_TRY;
  if (memory->wrong_pins >= steering.max_tries) flags |= CKF_USER_PIN_LOCKED;
  return flags;
}

static CK_RV our_C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
  CK_RV code = CKR_OK;
  if (!begin("C_GetTokenInfo", TOKEN, "", &code)) {
    code = real->C_GetTokenInfo(slot, info);
    if (code == CKR_OK && steering.max_tries > 0) info->flags = (info->flags & ~(CK_FLAGS)PIN_FLAGS) | counted_flags();
    int is_after = steering.has_flags_after_login && memory->logins > 0;
    CK_FLAGS flags = is_after ? steering.flags_after_login : steering.flags;
    if (code == CKR_OK && (is_after || steering.has_flags)) info->flags = (info->flags & ~(CK_FLAGS)PIN_FLAGS) | flags;
  }
  return end("C_GetTokenInfo", code);
}

/* Counts tries as a real key does: the last one locks, and then the right PIN opens nothing either. */
static CK_RV counted_try(CK_RV code) {
  if (code == CKR_PIN_INCORRECT) memory->wrong_pins += 1;
  if (code == CKR_OK) memory->wrong_pins = 0;
  return code;
}

static CK_RV our_C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG length) {
  CK_RV code = CKR_OK;
  char details[48];
  snprintf(details, sizeof details, "user=%lu pin=%lu", user, length); /* the length, never the PIN */
  int answered = begin("C_Login", SESSION, details, &code);
  memory->logins += 1;
  int has_pad = steering.has_flags && (steering.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
  if (answered) return end("C_Login", code);
  if (steering.max_tries > 0 && memory->wrong_pins >= steering.max_tries) return end("C_Login", CKR_PIN_LOCKED);
  if (has_pad && length == 0) {
    pin = (CK_UTF8CHAR_PTR)steering.pad_pin;
    length = strlen(steering.pad_pin);
  }
  return end("C_Login", counted_try(real->C_Login(session, user, pin, length)));
}

static CK_RV our_C_SetPIN(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR old, CK_ULONG old_length, CK_UTF8CHAR_PTR new,
                          CK_ULONG new_length) {
  CK_RV code = CKR_OK;
  char details[48];
  snprintf(details, sizeof details, "old=%lu new=%lu", old_length, new_length);
  if (begin("C_SetPIN", SESSION, details, &code)) return end("C_SetPIN", code);
  if (steering.max_tries > 0 && memory->wrong_pins >= steering.max_tries) return end("C_SetPIN", CKR_PIN_LOCKED);
  return end("C_SetPIN", counted_try(real->C_SetPIN(session, old, old_length, new, new_length)));
}

static CK_RV our_C_SignInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  CK_RV code = CKR_OK;
  if (begin("C_SignInit", SESSION, "", &code)) return end("C_SignInit", code);
  int is_sm2 = mechanism->mechanism >= CKM_SM2_RAW && mechanism->mechanism <= CKM_SM2_DIGEST_RAW;
  sm2_session = 0;
  if (!is_sm2 || steering.sm2_key[0] == 0) return end("C_SignInit", real->C_SignInit(session, mechanism, key));
  CK_SESSION_INFO info;
  code = real->C_GetSessionInfo(session, &info);
  if (code == CKR_OK && info.state != CKS_RO_USER_FUNCTIONS && info.state != CKS_RW_USER_FUNCTIONS)
    code = CKR_USER_NOT_LOGGED_IN;
  if (code == CKR_OK) {
    sm2_session = session;
    sm2_mechanism = mechanism->mechanism;
  }
  return end("C_SignInit", code);
}

static CK_RV our_C_Sign(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG length, CK_BYTE_PTR signature,
                        CK_ULONG_PTR signature_length) {
  CK_RV code = CKR_OK;
  if (begin("C_Sign", SESSION, "", &code)) return end("C_Sign", code);
  if (sm2_session == 0 || sm2_session != session)
    return end("C_Sign", real->C_Sign(session, data, length, signature, signature_length));
  code = sm2_sign(steering.sm2_key, sm2_mechanism, data, length, signature, signature_length);
  if (signature != NULL && code != CKR_BUFFER_TOO_SMALL) sm2_session = 0;
  return end("C_Sign", code);
}

static CK_RV not_supported(void) {
  return CKR_FUNCTION_NOT_SUPPORTED;
}

static CK_RV load_real(void) {
  const char *file = getenv("VIRTUAL_KEY_MODULE");
  void *library = file == NULL ? NULL : dlopen(file, RTLD_NOW | RTLD_LOCAL);
  CK_C_GetFunctionList get_list = library == NULL ? NULL : (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
  if (get_list == NULL || get_list(&real) != CKR_OK) {
    fprintf(stderr, "fault-module: VIRTUAL_KEY_MODULE: %s\n", file == NULL ? "not set" : dlerror());
    return CKR_GENERAL_ERROR;
  }
  void **entries = (void **)((char *)&ours + offsetof(CK_FUNCTION_LIST, C_Initialize));
  void **beyond = (void **)(&ours + 1);
  for (; entries < beyond; entries += 1) *entries = (void *)not_supported;
  ours.version = real->version;
#define LIST(name, needs, parameters, arguments) ours.name = our_##name;
  FORWARDED(LIST)
  ours.C_GetFunctionList = C_GetFunctionList;
  ours.C_Initialize = our_C_Initialize;
  ours.C_Finalize = our_C_Finalize;
  ours.C_GetSlotList = our_C_GetSlotList;
  ours.C_GetSlotInfo = our_C_GetSlotInfo;
  ours.C_GetTokenInfo = our_C_GetTokenInfo;
  ours.C_Login = our_C_Login;
  ours.C_SetPIN = our_C_SetPIN;
  ours.C_SignInit = our_C_SignInit;
  ours.C_Sign = our_C_Sign;
  return CKR_OK;
}

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list) {
  CK_RV code = real == NULL ? load_real() : CKR_OK;
  *list = &ours;
  return code;
}
