// Package pades reads and writes electronic signatures in PDF files.
//
// Read finds the signatures of a file and tells of each what ades.Signature asks for. Sign adds one, Extend adds proofs of time
// and of certificates' states. Both only append to the file: not a byte of what is there is touched.
//
// Words: a revision is the file as it ended at some time; each update appends one. ByteRange says which bytes a signature covers: all
// of its revision but the gap, which holds the signature itself. A certification is a signature that says what may still be
// changed (DocMDP); a lock says it of fields (FieldMDP). The DSS is where material for validation is kept.
//
// What came after a signature is compared object by object, walking both documents from the catalog. Another signature, material
// for validation and timestamps are allowed, filling in fields and plain annotations as far as the signer permits; anything else is a
// fault, whatever trick of the outer form brought it about. That answers the attacks known by the names of
// universal signature forgery, incremental saving, signature wrapping, shadow attacks (hide, replace, hide and replace), evil annotation
// and sneaky signature (Mladenov, Mainka, Rohlmann and others, 2019–2021). Damaged or encrypted files are refused.
//
// Standards: ISO 32000-1 and -2 (12.8), ETSI EN 319 142-1 and -2 (PAdES). Law: eIDAS art. 25–26, 35–36.
//
// What it does not do: it decides nothing about trust (ades does), fetches nothing, and of the content of pages it knows
// only where something stands.
package pades
