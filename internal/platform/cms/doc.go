// Package cms reads, checks and makes signed messages in the form of the Cryptographic Message Syntax, and the
// timestamps made of them.
//
// Messages come in BER as often as in DER, with indefinite lengths and strings in pieces; they are
// brought to DER within limits before anything is read. What was signed keeps its exact bytes.
//
// Words: a message has signers (SignerInfo), each with signed and unsigned attributes. It is attached when the
// content is inside, detached when it travels beside. A token is a timestamp.
//
// Standards: RFC 5652 (CMS), RFC 5035 (ESS signing certificate), RFC 3161 and 5816 (timestamps), X.690.
//
// What it does not do: it decides nothing about trust, and fetches nothing.
package cms
