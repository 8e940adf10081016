// Package cert reads X.509 certificates, revocation lists and OCSP answers as Europe's authorities really issue
// them, checks signatures made with their keys, and builds and checks paths to what is trusted.
//
// The standard library refuses many certificates that are in force: negative serial numbers, text in
// encodings of the past, curves it does not know. This package reads the outer form by itself, keeps every byte, and uses
// crypto/x509, crypto/rsa and crypto/ecdsa wherever they agree to. A key or an algorithm that
// is not known is said to be unsupported, and nothing made with it is ever valid.
//
// Words: a path leads from a certificate to an anchor, which is trusted for itself. The state of a certificate
// (good, revoked, unknown) at a time is told by a CRL or an OCSP answer.
//
// Standards: RFC 5280 (certificates, CRLs, paths), RFC 6960 (OCSP), ETSI EN 319 412-5 (statements of qualified
// certificates), RFC 8017, RFC 5480, RFC 8410.
//
// What it does not do: it fetches nothing, and does not know who is a qualified provider (see tsl).
package cert
