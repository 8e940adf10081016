// Package crypt keeps the house's keys and does the small cryptography around them.
//
// Words: a seal (pieczęć elektroniczna) is an office's certificate with its private key; Seals is the
// store of all offices' seals, read from a folder; an office may have several, which follow one another. A Key is the server's own secret, from which a
// Signer for one purpose is made: it signs values in links and makes keyed digests. Passwords hashes and
// checks passwords.
//
// Law: eIDAS art. 3 pkt 24–26 and 36 (an electronic seal is linked to a legal person and shows any
// later change); KRI § 19 (keys are kept from those who do not need them): files with keys are
// created for their owner only and refused when others may read them.
//
// What it does not do: it does not encrypt stored fields, does not talk to cards or security modules itself
// (crypt/remote asks the process that does), decides nothing about trust in foreign certificates
// (see xmlsec) and never reads the clock.
package crypt

import "embed"

// Messages holds the package's own sentences for i18n.Load.
//
//go:embed messages/*.yaml
var Messages embed.FS
