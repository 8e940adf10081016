// Package tsl reads the trusted lists of the European Union's member states, makes sure that they are theirs, and says by
// them whether a certificate, and a signature made with it, is qualified.
//
// Every member state publishes a list of its providers of trust services and what each service was allowed to do since
// when. The Commission publishes the list of these lists (LOTL), which holds the certificates that sign them. The certificates that sign the
// LOTL itself stand in the Official Journal; when they change, a pivot (a LOTL signed by the old ones that names the new
// ones) leads from one to the next.
//
// Words: a service is what a provider does under one certificate, of a type (it issues qualified certificates, it stamps times). An entry is
// what was said of a service from a time on. A qualifier says of some of a service's certificates what they do not say
// themselves. A device (QSCD) keeps the key under its holder's sole control.
//
// Standards: ETSI TS 119 612 (lists, versions 5 and 6), TS 119 615 (procedures), EN 319 412-5. Law: eIDAS art. 22, 28, 32, 38, 51; Commission
// Implementing Decision (EU) 2015/1505.
//
// What it does not do: it fetches nothing by itself, keeps nothing, and does not look whether certificates were
// revoked (see cert).
package tsl
