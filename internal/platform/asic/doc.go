// Package asic reads and makes containers that hold files together with the signatures of them: ASiC-S (one file), ASiC-E
// (any number), and the documents and plain archives that carry signatures in the same place.
//
// The archive is read by an own reader within bounds, because what two programs see in one ZIP file must be the same:
// an entry that stands twice, whose two headers disagree, or that only a part of the readers would find, makes every
// signature of the container faulty.
//
// Words: a container's files are what people put in; its signatures stand under META-INF. A manifest (ASiCManifest) lists
// files with their digests, so that one CAdES signature or timestamp covers several. A file is covered by a signature when
// that signs all of it.
//
// Standards: ETSI EN 319 162-1 and -2 (ASiC), PKWARE APPNOTE 6.3.3 (ZIP), ISO/IEC 26300-3 (signatures of open documents).
// Law: eIDAS art. 27, 37; Commission Implementing Decision (EU) 2015/1506 (baseline containers).
//
// What it does not do: it unpacks nothing to a disk, opens no container in a container, reads no evidence records, and
// decides nothing about trust.
package asic
