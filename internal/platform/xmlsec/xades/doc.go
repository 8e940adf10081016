// Package xades reads, makes and extends advanced electronic signatures in XML.
//
// Reading tells in the form of package ades what any XAdES or plain XMLDSig signature says: what it signs and whether that
// is intact, who made it and when by their own words, and every timestamp, certificate and answer about certificates that
// came along, each with what it covers. Making writes what xmlsec.Sealer does not: enveloping and detached signatures.
// Extending adds proofs to a signature: a timestamp (T), what proves the certificates (LT), a timestamp over all (LTA).
//
// Words: the properties of a signature are signed (who, when, as whom) or unsigned (proofs added later). An imprint is the
// digest in a timestamp. A counter-signature signs the value of another signature.
//
// Standards: ETSI EN 319 132-1 and -2 (XAdES 1.3.2 with the additions of 1.4.1), TS 101 903 (1.1.1, 1.2.2 and 1.3.2), XMLDSig 1.1.
// Law: eIDAS art. 26, 32, 36, 40.
//
// What it does not do: it fetches nothing and decides nothing about trust (see ades.Validate). It runs no XSLT, knows
// of XPath only what selects whole elements, and reads no timestamps in XML.
package xades
