/* SM2 as a vendor's key does it, with the key in a PEM file and `openssl` doing the arithmetic. */
#pragma once
#include "pkcs11/pkcs11.h"

/* A vendor's codes (swpkcs11.h): SM3 and SM2 over the message with an empty or the default user id, or over e. */
#define CKM_SM2_RAW 0x80008100UL
#define CKM_SM2_DER 0x80008101UL
#define CKM_SM2_DEFAULT_ID_RAW 0x80008102UL
#define CKM_SM2_DEFAULT_ID_DER 0x80008103UL
#define CKM_SM2_DIGEST_RAW 0x80008104UL
#define SM2_LONGEST_SIGNATURE 72

CK_RV sm2_sign(const char *key_file, CK_MECHANISM_TYPE mechanism, CK_BYTE_PTR data, CK_ULONG length,
               CK_BYTE_PTR signature, CK_ULONG_PTR signature_length);
