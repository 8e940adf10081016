package keeping

import (
	"bytes"
	"context"
	"errors"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/asic"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/signed"
	"wrota/internal/platform/xmlsec/xades"
)

// proofs are certificates and what is known of their states.
type proofs struct {
	certificates []*cert.Certificate
	evidence     cert.Evidence
}

func (p proofs) count() int { return len(p.evidence.CRLs) + len(p.evidence.OCSPs) }

func raw[T any](list []T, of func(T) []byte) (out [][]byte) {
	for _, x := range list {
		b := of(x)
		known := false
		for _, o := range out {
			known = known || bytes.Equal(o, b)
		}
		if !known {
			out = append(out, b)
		}
	}
	return out
}

func (p proofs) certs() [][]byte {
	return raw(p.certificates, func(c *cert.Certificate) []byte { return c.Raw })
}

func (p proofs) crls() [][]byte {
	return raw(p.evidence.CRLs, func(c *cert.CRL) []byte { return c.Raw })
}

func (p proofs) ocsps() [][]byte {
	return raw(p.evidence.OCSPs, func(o *cert.OCSP) []byte { return o.Raw })
}

// errForm says that a file is of a kind that cannot be extended.
var errForm = errors.New("keeping: of a kind that cannot be extended")

// raise makes the form of the next level: T, LT, or LTA, the last with more proofs when there are any.
func raise(ctx context.Context, d Document, f *signed.File, to ades.Level, p proofs, stamp cades.Stamp) ([]byte, error) {
	body := d.Body
	switch f.Kind {
	case signed.PDF:
		return raisePDF(ctx, body, to, p, stamp)
	case signed.XML:
		return raiseXML(ctx, body, f, xades.Extension{Level: to, Stamp: stamp, Certificates: p.certs(), CRLs: p.crls(), OCSPs: p.ocsps(), Files: d.Beside})
	case signed.CMS:
		return cades.Extend(ctx, body, cades.Extension{Level: to, Stamp: stamp, Values: p.values(), Content: d.content()})
	case signed.Container:
		return raiseContainer(ctx, body, f, to, p, stamp)
	}
	return nil, errForm
}

// content is what a detached CMS message is about; nil when that is inside, or more than one thing could be meant.
func (d Document) content() cms.Content {
	if len(d.Beside) == 1 {
		for _, b := range d.Beside {
			return cms.Content{b}
		}
	}
	return nil
}

func (p proofs) values() cms.Values {
	return cms.Values{Certificates: p.certificates, CRLs: p.evidence.CRLs, OCSPs: p.evidence.OCSPs}
}

func raisePDF(ctx context.Context, body []byte, to ades.Level, p proofs, stamp cades.Stamp) (_ []byte, err error) {
	if p.count() > 0 {
		if body, err = pades.AddProofs(body, pades.Proofs{Certificates: p.certs(), CRLs: p.crls(), OCSPs: p.ocsps()}); err != nil {
			return nil, err
		}
	}
	if to == ades.LevelLT {
		return body, nil
	}
	return pades.Stamp(body, 0, pades.Token(ctx, stamp))
}

func raiseXML(ctx context.Context, body []byte, f *signed.File, e xades.Extension) (_ []byte, err error) {
	for _, sig := range f.Signatures {
		which := sig.ID
		if len(f.Signatures) == 1 {
			which = ""
		}
		if body, err = xades.Extend(ctx, body, which, e); err != nil {
			return nil, err
		}
	}
	return body, nil
}

func raiseContainer(ctx context.Context, body []byte, f *signed.File, to ades.Level, p proofs, stamp cades.Stamp) (_ []byte, err error) {
	done := map[string]bool{}
	for _, sig := range f.Signatures {
		if done[sig.File] {
			return nil, errForm // two signatures in one file of the container
		}
		done[sig.File] = true
		if sig.Format == ades.XAdES {
			body, err = asic.Extend(ctx, body, sig.File, xades.Extension{Level: to, Stamp: stamp, Certificates: p.certs(), CRLs: p.crls(), OCSPs: p.ocsps()})
		} else {
			body, err = asic.ExtendCAdES(ctx, body, sig.File, cades.Extension{Level: to, Stamp: stamp, Values: p.values()})
		}
		if err != nil {
			return nil, err
		}
	}
	return body, nil
}
