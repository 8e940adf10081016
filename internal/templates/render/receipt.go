package render

import (
	"encoding/base64"
	"strings"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/xmlsec"
)

// receipt shows an official receipt: who got what from whom, and when (§ 12 and 13 of the regulation of 14.09.2011).
func (v *viewer) receipt(top *Section, root *xmlsec.Node) {
	v.doc.Kind, v.doc.Title = UPP, word("upp")
	if find(root, "UPD") != nil {
		v.doc.Kind, v.doc.Title = UPD, word("upd")
	}
	for n := range root.Elements() {
		if n.Local() != "UPP" && n.Local() != "UPD" {
			v.element(top, n, 0)
			continue
		}
		v.attributes(top, n)
		v.children(top, n, 0)
	}
}

// showMore: further information of a receipt, labelled by its kind.
func showMore(v *viewer, in *Section, n *xmlsec.Node, depth int) {
	kind := strings.TrimSpace(n.Attr("TypInformacjiUzupelniajacej"))
	if kind == "" || !leaf(n) {
		v.element(in, n, depth)
		return
	}
	v.row(in, typed(Label{Text: v.bounded(kind)}, strings.TrimSpace(n.Text()), v.notes(n, "TypInformacjiUzupelniajacej")))
}

func isSignature(n *xmlsec.Node) bool { return n.Is(dsig, "Signature") }

// sign notes a signature with what it says of itself.
func (v *viewer) sign(n *xmlsec.Node) {
	if len(v.doc.Signatures) == maxSignatures {
		v.doc.Cut = true
		return
	}
	var s Signature
	for c := range n.Descend() {
		switch {
		case s.Signer == "" && c.Is(dsig, "X509Certificate"):
			s.Signer = signer(c.Text())
		case s.At.IsZero() && c.Local() == "SigningTime" && family(c.Space()) == "sign":
			if at, err := time.Parse(time.RFC3339, strings.TrimSpace(c.Text())); err == nil {
				s.At = at
			}
		}
	}
	v.doc.Signatures = append(v.doc.Signatures, s)
}

// signer is the name in a certificate; "" when there is none to be read.
func signer(encoded string) string {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded), ""))
	if err != nil || len(der) > 1<<16 {
		return ""
	}
	c, err := cert.Parse(der)
	if err != nil {
		return ""
	}
	for _, attribute := range []string{"CN", "O"} {
		if name := c.Subject.Get(attribute); name != "" {
			return name
		}
	}
	return ""
}
