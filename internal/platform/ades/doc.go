// Package ades says what an advanced electronic signature is, whatever file it lives in, and what it is worth.
//
// The readers of formats (cms/cades, xmlsec/xades, pdf/pades, asic) take a file apart and tell in one form, Signature,
// what they found: which data is signed and whether it is intact, who signed, when they say they did, and which
// proofs of time and of certificates' states came along. They decide nothing about trust. Validate does, by
// the process of ETSI EN 319 102-1, and answers with a Verdict.
//
// Words: a signature is intact when every digest of signed data agrees with the data; it is crypto-valid when
// the signature value was made by the key of the certificate that it names. Both can be said without any trust
// anchor. A proof of existence (POE) is a time before which something is known to have existed, given
// by a timestamp that covers it. The best signature time is the earliest POE of the signature value. A
// counter-signature signs the value of another signature.
//
// Standards: ETSI EN 319 102-1 (procedures), EN 319 122 (CAdES), EN 319 132 (XAdES), EN 319 142 (PAdES), EN 319 162
// (ASiC), RFC 3161 (timestamps), TS 119 312 (algorithms). Law: eIDAS art. 25–27, 32–33, 35–42.
//
// What it does not do: it fetches nothing and reads no file; it does not know what a signature is needed for.
package ades
