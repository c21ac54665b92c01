/* A certificate for 127.0.0.1 that signs itself. */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include "measure.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>

static void extend(X509 *certificate, int what, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, what, value);
    require(extension && X509_add_ext(certificate, extension, -1) == 1, "it can be extended");
    X509_EXTENSION_free(extension);
}

static X509 *certify(EVP_PKEY *key) {
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"bench", -1, -1, 0);
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    extend(certificate, NID_subject_alt_name, "IP:127.0.0.1");
    extend(certificate, NID_basic_constraints, "CA:FALSE");
    require(X509_sign(certificate, key, EVP_sha256()) > 0, "the certificate can be signed");
    return certificate;
}

/* What a TLS server needs; the certificate is also written to a file, for the client to trust. */
static SSL_CTX *settings_with_certificate(const char *path) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = certify(key);
    FILE *file = fopen(path, "w");
    require(file && PEM_write_X509(file, certificate) == 1, "the certificate can be written");
    fclose(file);
    SSL_CTX *settings = SSL_CTX_new(TLS_server_method());
    require(SSL_CTX_use_certificate(settings, certificate) == 1 &&
                SSL_CTX_use_PrivateKey(settings, key) == 1,
            "the certificate can be used");
    X509_free(certificate);
    EVP_PKEY_free(key);
    return settings;
}

#endif
