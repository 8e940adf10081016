package cert

// Name is a distinguished name, in the order of the certificate.
type Name []Attribute

// Attribute is one part of a name.
type Attribute struct {
	Type  string // OID
	Value string // decoded to UTF-8
}

// Statements are what a certificate says of itself by ETSI EN 319 412-5.
type Statements struct {
	Compliant bool     // QcCompliance: qualified by eIDAS
	Device    bool     // QcSSCD: the key is in a qualified device
	Kinds     []string // QcType: "esign", "eseal", "web"
	Countries []string // QcCClegislation: qualified by the law of these, not of the Union
}
