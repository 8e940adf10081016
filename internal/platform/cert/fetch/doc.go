// Package fetch gets from the network what certificates say of themselves: the lists of the revoked, OCSP answers, and the certificates of
// their issuers.
//
// The addresses stand in certificates that strangers send, so that nothing here may be used to reach into our own
// network or to keep us busy: only http and https, no private addresses (looked at after names were resolved, at
// every connection), few redirects, bounded sizes and times. What is fetched is not trusted: who asks checks signatures (see cert).
//
// An answer is kept until its maker's next word, and not longer than a day, within a bounded memory.
//
// Standards: RFC 5280 § 4.2.1.13 and 4.2.2.1 (where lists and issuers are), RFC 6960 app. A (OCSP over HTTP).
//
// What it does not do: LDAP and FTP, which old certificates name as well.
package fetch
