// Package cades reads and makes CAdES: electronic signatures in messages of the Cryptographic Message Syntax (.p7s, .p7m, .p7b).
//
// Read takes a message apart and tells of each signer what package ades wants to know: what is signed and intact, who
// signed, and which timestamps and states of certificates came along, with the imprint of every timestamp
// computed anew. A timestamp whose imprint is of something else is told with Matches false and raises no level.
//
// Sign makes a signature of level B. Extend raises it to T with a timestamp, to LT with certificates and their states, to LTA with
// an archive timestamp; archives may be stamped again before their algorithms grow weak.
//
// Words: signed attributes are chosen by the signer, unsigned ones were added by anybody. An archive timestamp of version 3 covers what its
// index (ats-hash-index) lists by digests; one of version 2 covers everything before it.
//
// Standards: EN 319 122-1 (CAdES, with levels), TS 101 733 (its predecessor), RFC 5652, RFC 3161, RFC 5940.
//
// What it does not do: it does not decide about trust, fetches nothing, and does not compute the timestamps of
// long-term-validation (abandoned by EN 319 122-1) and of archive-time-stamp version 1: it says so.
package cades
