#define _GNU_SOURCE
#include "sm2.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One INTEGER of the DER sequence as 32 bytes, big-endian. Returns what follows it. */
static const CK_BYTE *to_32_bytes(const CK_BYTE *integer, CK_BYTE *into) {
  CK_BYTE length = integer[1];
  const CK_BYTE *value = integer + 2, *after = value + length;
  for (; length > 32; length -= 1) value += 1;
  memset(into, 0, 32);
  memcpy(into + 32 - length, value, length);
  return after;
}

/* In a process of its own: two copies of libcrypto in one process, Node's and ours, mix up their symbols. */
static CK_ULONG run_openssl(const char *options, const char *key_file, CK_BYTE_PTR data, CK_ULONG length,
                            CK_BYTE *der) {
  char input[] = "/tmp/virtual-key-XXXXXX", command[1024];
  int file = mkstemp(input);
  if (file < 0 || write(file, data, length) != (ssize_t)length) return 0;
  close(file);
  snprintf(command, sizeof command, "openssl pkeyutl -sign -inkey '%s' -in %s %s", key_file, input, options);
  FILE *output = popen(command, "re");
  CK_ULONG read = output == NULL ? 0 : fread(der, 1, SM2_LONGEST_SIGNATURE, output);
  int failed = output == NULL || pclose(output) != 0;
  unlink(input);
  return failed ? 0 : read;
}

CK_RV sm2_sign(const char *key_file, CK_MECHANISM_TYPE mechanism, CK_BYTE_PTR data, CK_ULONG length,
               CK_BYTE_PTR signature, CK_ULONG_PTR signature_length) {
  int is_der = mechanism == CKM_SM2_DER || mechanism == CKM_SM2_DEFAULT_ID_DER;
  int has_id = mechanism == CKM_SM2_DEFAULT_ID_RAW || mechanism == CKM_SM2_DEFAULT_ID_DER;
  CK_ULONG needed = is_der ? SM2_LONGEST_SIGNATURE : 64;
  if (signature == NULL) {
    *signature_length = needed;
    return CKR_OK;
  }
  if (*signature_length < needed) return CKR_BUFFER_TOO_SMALL;
  if (mechanism == CKM_SM2_DIGEST_RAW && length != 32) return CKR_DATA_LEN_RANGE;

  CK_BYTE der[SM2_LONGEST_SIGNATURE];
  const char *over_message =
      has_id ? "-rawin -digest sm3 -pkeyopt distid:1234567812345678" : "-rawin -digest sm3 -pkeyopt hexdistid:";
  CK_ULONG der_length =
      run_openssl(mechanism == CKM_SM2_DIGEST_RAW ? "" : over_message, key_file, data, length, der);
  if (der_length < 8) return CKR_FUNCTION_FAILED;
  if (is_der) {
    memcpy(signature, der, der_length);
    *signature_length = der_length;
    return CKR_OK;
  }
  to_32_bytes(to_32_bytes(der + 2, signature), signature + 32);
  *signature_length = 64;
  return CKR_OK;
}
