// Package xsd validates XML documents against XML Schema 1.0.
//
// The work is done by libxml2, compiled to WebAssembly and run in a sandbox inside the program (wazero): no cgo, no files, no network,
// bounded memory and time. What it cannot do outside of the sandbox it cannot be talked into by a document. The module is
// built by libxml2/build.sh from Debian's source package with its security patches; its SHA-256 is committed and a test compares it.
//
// Words: a catalogue holds schemas by their addresses. An import or include is looked up there and nowhere else, after its address
// was made absolute. A problem is one thing that is wrong with a document, with its line and element.
//
// A document with a document type declaration is refused: entities and defaulted attributes would make one document of the
// bytes that were signed and another of what is read.
//
// Standards: XML Schema 1.0 Part 1 and 2, second edition. Law: § 4 and 14 of the regulation on making and delivering electronic
// documents (their templates are schemas, kept in the central repository).
//
// What it does not do: it fetches no schemas, and knows no XML Schema 1.1.
package xsd
