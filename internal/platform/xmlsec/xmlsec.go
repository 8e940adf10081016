// Package xmlsec reads, writes, seals and verifies XML documents.
//
// It has its own small document tree, because a signature is about exact nodes and exact bytes: the
// tree keeps prefixes and declarations as written, refuses what a signed document never needs
// (DOCTYPE, other encodings than UTF-8) and what parsers disagree about (duplicate attributes, a second root, undeclared
// prefixes), and is bounded in size, depth and number of nodes.
//
// Words: a document is parsed (Parse) or built (NewBuilder) and does not change afterwards. To
// canonicalise (C14N) is to write the one byte form that a digest is made of. To seal is to add an
// enveloped XAdES-B-B signature (Sealer). To verify is to check a signature and get back, as Verified,
// only what its digests cover: business code must read that and never the parsed input.
//
// Standards: XML 1.0 and Namespaces 1.0; Canonical XML 1.0, 1.1 and Exclusive; XMLDSig 1.1; ETSI
// EN 319 132-1 (XAdES). Law: eIDAS art. 26, 36 (advanced signature and seal); ustawa o informatyzacji art. 3
// pkt 20 (an official receipt must show any later change).
//
// What it does not do: it does not decide whether a certificate is trusted, revoked or qualified, knows no
// timestamps and no unsigned properties, runs no XSLT, evaluates no XPath and fetches nothing.
package xmlsec
