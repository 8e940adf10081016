package cert

import (
	"slices"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// maxExtensions and maxItems bound the extensions of a certificate and the members of each.
const (
	maxExtensions = 128
	maxItems      = 256
)

// OIDs of extensions (RFC 5280 § 4.2, RFC 3739 § 3.2.6, RFC 6960 § 4.2.2.2.1).
const (
	idSubjectKeyID      = "2.5.29.14"
	idKeyUsage          = "2.5.29.15"
	idSubjectAltName    = "2.5.29.17"
	idBasicConstraints  = "2.5.29.19"
	idNameConstraints   = "2.5.29.30"
	idCRLDistribution   = "2.5.29.31"
	idPolicies          = "2.5.29.32"
	idPolicyMappings    = "2.5.29.33"
	idAuthorityKeyID    = "2.5.29.35"
	idPolicyConstraints = "2.5.29.36"
	idPurposes          = "2.5.29.37"
	idInhibitAnyPolicy  = "2.5.29.54"
	idInformationAccess = "1.3.6.1.5.5.7.1.1"
	idQCStatements      = "1.3.6.1.5.5.7.1.3"
	idNoCheck           = "1.3.6.1.5.5.7.48.1.5"
	idAssured           = "0.4.0.194121.2.1"
)

// readers is what is processed. An extension that limits what a certificate may prove is marked: when it cannot be read, the certificate proves nothing,
// whether it is critical or not.
func (c *Certificate) reader(id string) (read func(der) bool, limits bool) {
	switch id {
	case idSubjectKeyID:
		return c.readSubjectKeyID, false
	case idAuthorityKeyID:
		return c.readIssuerKeyID, false
	case idKeyUsage:
		return c.readUsage, true
	case idBasicConstraints:
		return c.readBasicConstraints, true
	case idPurposes:
		return c.readPurposes, true
	case idPolicies:
		return c.readPolicies, true
	case idPolicyMappings:
		return c.readMappings, true
	case idPolicyConstraints:
		return c.readPolicyConstraints, true
	case idInhibitAnyPolicy:
		return c.readInhibit, true
	case idNameConstraints:
		return c.readNameConstraints, true
	case idSubjectAltName:
		return c.readAlternative, true
	case idCRLDistribution:
		return c.readDistribution, false
	case idInformationAccess:
		return c.readAccess, false
	case idQCStatements:
		return c.readStatements, false
	case idAssured:
		return func(der) bool { c.Assured = true; return true }, false
	case idNoCheck:
		return func(der) bool { c.NoCheck = true; return true }, false
	}
	return nil, false
}

// extension is one of a certificate, of a CRL or of one of its entries.
type extension struct {
	id       string
	critical bool
	value    der
}

// eachExtension reads Extensions, given with the tag of the sequence.
func eachExtension(in der, do func(extension)) bool {
	var list der
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() {
		return false
	}
	for n := 0; !list.Empty(); n++ {
		var one der
		var e extension
		if n >= maxExtensions || !list.ReadASN1(&one, asn1.SEQUENCE) {
			return false
		}
		var ok bool
		if e.id, ok = oid(&one); !ok {
			return false
		}
		if one.PeekASN1Tag(asn1.BOOLEAN) {
			if e.critical, ok = boolean(&one); !ok {
				return false
			}
		}
		if !one.ReadASN1(&e.value, asn1.OCTET_STRING) || !one.Empty() {
			return false
		}
		do(e)
	}
	return true
}

func (c *Certificate) parseExtensions(in der) bool {
	var seen []string
	return eachExtension(in, func(e extension) {
		read, limits := c.reader(e.id)
		// § 4.2: no extension twice. Of two, nobody knows which one counts.
		again := slices.Contains(seen, e.id)
		seen = append(seen, e.id)
		if again || read == nil && e.critical || read != nil && !read(e.value) && (limits || e.critical) {
			c.Critical = append(c.Critical, e.id)
		}
	})
}

func (c *Certificate) readSubjectKeyID(in der) bool {
	var id der
	if !in.ReadASN1(&id, asn1.OCTET_STRING) {
		return false
	}
	c.SubjectKeyID = id
	return true
}

func (c *Certificate) readIssuerKeyID(in der) bool {
	var list, id der
	var present bool
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !list.ReadOptionalASN1(&id, &present, implicit(0)) {
		return false
	}
	if present {
		c.IssuerKeyID = id
	}
	return true
}

func (c *Certificate) readUsage(in der) bool {
	var body der
	if !in.ReadASN1(&body, asn1.BIT_STRING) || !in.Empty() {
		return false
	}
	set, ok := flags(body)
	c.Usage = Usage(set)
	return ok && set != 0 // § 4.2.1.3: at least one; none would read as "no limits"
}

func (c *Certificate) readBasicConstraints(in der) bool {
	var list der
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() {
		return false
	}
	ok := true
	if list.PeekASN1Tag(asn1.BOOLEAN) {
		c.CA, ok = boolean(&list)
	}
	if ok && !list.Empty() {
		c.PathLen, ok = smallInteger(&list)
	}
	if !ok {
		c.CA, c.PathLen = false, 0
	}
	return ok && list.Empty()
}

func (c *Certificate) readPurposes(in der) bool {
	var ok bool
	c.Purposes, ok = oids(in)
	return ok && len(c.Purposes) > 0
}

// oids reads a SEQUENCE OF OBJECT IDENTIFIER.
func oids(in der) (list []string, ok bool) {
	var body der
	if !in.ReadASN1(&body, asn1.SEQUENCE) || !in.Empty() {
		return nil, false
	}
	for !body.Empty() {
		id, ok := oid(&body)
		if !ok || len(list) >= maxItems {
			return nil, false
		}
		list = append(list, id)
	}
	return list, true
}

func (c *Certificate) readDistribution(in der) bool {
	var list der
	if !in.ReadASN1(&list, asn1.SEQUENCE) {
		return false
	}
	for !list.Empty() {
		var point, where, full der
		var has, hasFull bool
		if !list.ReadASN1(&point, asn1.SEQUENCE) || !point.ReadOptionalASN1(&where, &has, explicit(0)) ||
			has && !where.ReadOptionalASN1(&full, &hasFull, explicit(0)) {
			return false
		}
		names, ok := generals(full)
		if !ok {
			return false
		}
		for _, n := range names {
			if len(c.points) >= maxItems {
				return false
			}
			c.points = append(c.points, n)
			if n.kind == generalURI {
				c.CRLs = append(c.CRLs, string(n.value))
			}
		}
	}
	return true
}

func (c *Certificate) readAccess(in der) bool {
	var list der
	if !in.ReadASN1(&list, asn1.SEQUENCE) {
		return false
	}
	for !list.Empty() {
		var one, where der
		var tag asn1.Tag
		if !list.ReadASN1(&one, asn1.SEQUENCE) {
			return false
		}
		method, ok := oid(&one)
		if !ok || !one.ReadAnyASN1(&where, &tag) {
			return false
		}
		switch {
		case tag != implicit(generalURI) || len(c.OCSP)+len(c.Issuers) >= maxItems:
		case method == "1.3.6.1.5.5.7.48.1":
			c.OCSP = append(c.OCSP, string(where))
		case method == "1.3.6.1.5.5.7.48.2":
			c.Issuers = append(c.Issuers, string(where))
		}
	}
	return true
}

// readStatements reads the statements of EN 319 412-5 § 4.2 and 4.3.
func (c *Certificate) readStatements(in der) bool {
	var list der
	if !in.ReadASN1(&list, asn1.SEQUENCE) {
		return false
	}
	for !list.Empty() {
		var one der
		if len(c.QC.IDs) >= maxItems || !list.ReadASN1(&one, asn1.SEQUENCE) {
			return false
		}
		id, ok := oid(&one)
		if !ok {
			return false
		}
		c.QC.IDs = append(c.QC.IDs, id)
		switch id {
		case "0.4.0.1862.1.1":
			c.QC.Compliant = true
		case "0.4.0.1862.1.4":
			c.QC.Device = true
		case "0.4.0.1862.1.6":
			kinds, ok := oids(one)
			if !ok {
				return false
			}
			for _, k := range kinds {
				if name, ok := map[string]string{"0.4.0.1862.1.6.1": "esign", "0.4.0.1862.1.6.2": "eseal", "0.4.0.1862.1.6.3": "web"}[k]; ok {
					c.QC.Kinds = append(c.QC.Kinds, name)
				}
			}
		case "0.4.0.1862.1.7":
			var countries, country der
			if !one.ReadASN1(&countries, asn1.SEQUENCE) {
				return false
			}
			for countries.ReadASN1(&country, asn1.PrintableString) {
				c.QC.Countries = append(c.QC.Countries, string(country))
			}
		}
	}
	return true
}
