package pades

import (
	"crypto/sha1" //nolint:gosec // names of entries in the DSS, no proof of anything
	"crypto/sha256"
	"fmt"
	"slices"

	"wrota/internal/platform/pdf/internal/object"
)

// Proofs are what validation will need when the authorities do not answer any more, each in DER.
type Proofs struct {
	Certificates [][]byte
	CRLs         [][]byte
	OCSPs        [][]byte // OCSPResponse
}

// AddProofs appends material for validation to the DSS of a signed file (PAdES-B-LT): what is not there yet, and for each signature that
// has no entry in VRI yet, one that names all of the new material.
func AddProofs(in []byte, p Proofs) ([]byte, error) {
	u, err := begin(in)
	if err != nil {
		return nil, err
	}
	dss := u.r.Dict(u.root.Get("DSS"))
	vri := u.r.Dict(dss.Get("VRI"))
	own := &object.Dict{}
	for _, part := range []struct {
		list, single object.Name
		der          [][]byte
	}{{"Certs", "Cert", p.Certificates}, {"CRLs", "CRL", p.CRLs}, {"OCSPs", "OCSP", p.OCSPs}} {
		all, used := u.streams(u.r.Array(dss.Get(part.list)), part.der)
		if len(all) > 0 {
			dss = dss.With(part.list, all)
		}
		if len(used) > 0 {
			own = own.With(part.single, used)
		}
	}
	if len(own.Entries) > 0 {
		entry := u.add(own)
		for _, key := range signatureKeys(u.r) {
			if vri.Get(key) == nil {
				vri = vri.With(key, entry)
			}
		}
		if vri != nil {
			dss = dss.With("VRI", vri)
		}
	}
	if dss == nil {
		dss = &object.Dict{}
	}
	u.root = u.root.With("DSS", u.add(dss.With("Type", object.Name("DSS"))))
	u.form = nil // stays as it is
	if err := u.finish(); err != nil {
		return nil, err
	}
	return u.out.Bytes(), nil
}

// streams adds what is new to a list of streams, and lists all that was asked for.
func (u *update) streams(old object.Array, der [][]byte) (all, used object.Array) {
	all = slices.Clone(old)
	known := map[[32]byte]object.Value{}
	for _, v := range old {
		if s, ok := u.r.Get(v).(*object.Stream); ok {
			if b, err := u.r.Unpack(s); err == nil {
				known[sha256.Sum256(b)] = v
			}
		}
	}
	for _, b := range der {
		key := sha256.Sum256(b)
		v, ok := known[key]
		if !ok {
			r := u.file.Alloc()
			u.file.Stream(r, "", b)
			v = ref(r)
			known[key] = v
			all = append(all, v)
		}
		if !slices.Contains(used, v) {
			used = append(used, v)
		}
	}
	return all, used
}

// signatureKeys are the names of the signatures in VRI: the SHA-1 of Contents (EN 319 142-1 § 5.4.2.3).
func signatureKeys(r *object.Revision) []object.Name {
	var out []object.Name
	for _, f := range readForm(r).fields {
		c, ok := r.Dict(f.value).Get("Contents").(*object.String)
		if f.kind == "Sig" && ok && len(out) < maxSignatures {
			out = append(out, object.Name(fmt.Sprintf("%X", sha1.Sum(c.Bytes)))) //nolint:gosec // as above
		}
	}
	return out
}
