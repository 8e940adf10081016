// Package brainpool checks ECDSA signatures on the brainpool curves of RFC 5639, which authorities in Germany, Austria
// and Slovakia use and the standard library does not know.
//
// It checks signatures and does nothing else, by the book and in plain coordinates: nothing here is secret, so
// that nothing need take constant time. One check takes some ten milliseconds. The twisted forms are curves of
// their own.
//
// Standards: RFC 5639 (curves), SEC 1 version 2 (encoding of points, verification).
package brainpool

import (
	"crypto"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Curve is y² = x³ + ax + b over the integers modulo p, with a point g of the prime order n.
type Curve struct {
	Name       string
	p, a, b, n *big.Int
	g          point
}

// point of a curve; x is nil for the one at infinity.
type point struct{ x, y *big.Int }

// PublicKey is a point of a curve, to check signatures with.
type PublicKey struct {
	curve *Curve
	q     point
}

func newCurve(name string, p, a, b, x, y, n string) *Curve {
	number := func(hex string) *big.Int {
		v, _ := new(big.Int).SetString(hex, 16)
		return v
	}
	return &Curve{name, number(p), number(a), number(b), number(n), point{number(x), number(y)}}
}

// Find finds a curve by its OID; nil: not one of them.
func Find(id string) *Curve {
	switch id {
	case "1.3.36.3.3.2.8.1.1.7":
		return newCurve("brainpoolP256r1",
			"a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
			"7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
			"26dc5c6ce94a4b44f330b5d9bbd77cbf958416295cf7e1ce6bccdc18ff8c07b6",
			"8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262",
			"547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997",
			"a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7")
	case "1.3.36.3.3.2.8.1.1.8":
		return newCurve("brainpoolP256t1",
			"a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
			"a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5374",
			"662c61c430d84ea4fe66a7733d0b76b7bf93ebc4af2f49256ae58101fee92b04",
			"a3e8eb3cc1cfe7b7732213b23a656149afa142c47aafbc2b79a191562e1305f4",
			"2d996c823439c56d7f7b22e14644417e69bcb6de39d027001dabe8f35b25c9be",
			"a9fb57dba1eea9bc3e660a909d838d718c397aa3b561a6f7901e0e82974856a7")
	case "1.3.36.3.3.2.8.1.1.11":
		return newCurve("brainpoolP384r1",
			"8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
			"7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
			"04a8c7dd22ce28268b39b55416f0447c2fb77de107dcd2a62e880ea53eeb62d57cb4390295dbc9943ab78696fa504c11",
			"1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e",
			"8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315",
			"8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565")
	case "1.3.36.3.3.2.8.1.1.12":
		return newCurve("brainpoolP384t1",
			"8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
			"8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec50",
			"7f519eada7bda81bd826dba647910f8c4b9346ed8ccdc64e4b1abd11756dce1d2074aa263b88805ced70355a33b471ee",
			"18de98b02db9a306f2afcd7235f72a819b80ab12ebd653172476fecd462aabffc4ff191b946a5f54d8d0aa2f418808cc",
			"25ab056962d30651a114afd2755ad336747f93475b7a1fca3b88f2b6a208ccfe469408584dc2b2912675bf5b9e582928",
			"8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b31f166e6cac0425a7cf3ab6af6b7fc3103b883202e9046565")
	case "1.3.36.3.3.2.8.1.1.13":
		return newCurve("brainpoolP512r1",
			"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
			"7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca",
			"3df91610a83441caea9863bc2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94cadc083e67984050b75ebae5dd2809bd638016f723",
			"81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f7c6d5047406a5e688b352209bcb9f822",
			"7dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892",
			"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069")
	case "1.3.36.3.3.2.8.1.1.14":
		return newCurve("brainpoolP512t1",
			"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3",
			"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca703308717d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f0",
			"7cbbbcf9441cfab76e1890e46884eae321f70c0bcb4981527897504bec3e36a62bcdfa2304976540f6450085f2dae145c22553b465763689180ea2571867423e",
			"640ece5c12788717b9c1ba06cbc2a6feba85842458c56dde9db1758d39c0313d82ba51735cdb3ea499aa77a7d6943a64f7a3f25fe26f06b51baa2696fa9035da",
			"5b534bd595f5af0fa2c892376c84ace1bb4e3019b71634c01131159cae03cee9d9932184beef216bd71df2dadf86a627306ecff96dbb8bace198b61e00f8b332",
			"aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330870553e5c414ca92619418661197fac10471db1d381085ddaddb58796829ca90069")
	}
	return nil
}

// Bits is the size of the curve.
func (c *Curve) Bits() int { return c.p.BitLen() }

// Key reads an uncompressed or compressed point; nil: it is not one of the curve.
func (c *Curve) Key(encoded []byte) *PublicKey {
	size := (c.Bits() + 7) / 8
	var q point
	switch {
	case len(encoded) == 1+2*size && encoded[0] == 4:
		q = point{new(big.Int).SetBytes(encoded[1 : 1+size]), new(big.Int).SetBytes(encoded[1+size:])}
	case len(encoded) == 1+size && (encoded[0] == 2 || encoded[0] == 3):
		q.x = new(big.Int).SetBytes(encoded[1:])
		if q.y = new(big.Int).ModSqrt(c.right(q.x), c.p); q.y == nil {
			return nil
		}
		if q.y.Bit(0) != uint(encoded[0]&1) {
			q.y.Sub(c.p, q.y)
		}
	default:
		return nil
	}
	// SEC 1 § 3.2.2.1; the cofactor is 1, so that every point has the right order.
	left := new(big.Int).Mul(q.y, q.y)
	if q.x.Cmp(c.p) >= 0 || q.y.Cmp(c.p) >= 0 || left.Mod(left, c.p).Cmp(c.right(q.x)) != 0 {
		return nil
	}
	return &PublicKey{c, q}
}

// Equal tells whether both are the same point of the same curve.
func (k *PublicKey) Equal(other crypto.PublicKey) bool {
	o, ok := other.(*PublicKey)
	return ok && k.curve.Name == o.curve.Name && k.q.x.Cmp(o.q.x) == 0 && k.q.y.Cmp(o.q.y) == 0
}

// right is x³ + ax + b.
func (c *Curve) right(x *big.Int) *big.Int {
	v := new(big.Int).Mul(x, x)
	v.Add(v, c.a).Mul(v, x).Add(v, c.b)
	return v.Mod(v, c.p)
}

// Verify checks a signature in ASN.1 over a digest (SEC 1 § 4.1.4).
func (k *PublicKey) Verify(digest, signature []byte) bool {
	all := cryptobyte.String(signature)
	var body cryptobyte.String
	r, s := new(big.Int), new(big.Int)
	if !all.ReadASN1(&body, asn1.SEQUENCE) || !all.Empty() || !body.ReadASN1Integer(r) || !body.ReadASN1Integer(s) || !body.Empty() {
		return false
	}
	return k.VerifyNumbers(digest, r, s)
}

// Size is how many bytes each number of a signature takes where both stand side by side (XMLDSig § 6.4.3).
func (k *PublicKey) Size() int { return (k.curve.n.BitLen() + 7) / 8 }

// VerifyNumbers is Verify with the two numbers of a signature by themselves.
func (k *PublicKey) VerifyNumbers(digest []byte, r, s *big.Int) bool {
	c := k.curve
	if r.Sign() <= 0 || s.Sign() <= 0 || r.Cmp(c.n) >= 0 || s.Cmp(c.n) >= 0 {
		return false
	}
	e := new(big.Int).SetBytes(digest)
	if excess := 8*len(digest) - c.n.BitLen(); excess > 0 {
		e.Rsh(e, uint(excess))
	}
	w := new(big.Int).ModInverse(s, c.n)
	u1, u2 := e.Mul(e, w), w.Mul(r, w)
	at := c.combine(u1.Mod(u1, c.n), u2.Mod(u2, c.n), k.q)
	return at.x != nil && at.x.Mod(at.x, c.n).Cmp(r) == 0
}

// combine is u1·g + u2·q.
func (c *Curve) combine(u1, u2 *big.Int, q point) point {
	var sum point
	both := c.add(c.g, q)
	for i := max(u1.BitLen(), u2.BitLen()) - 1; i >= 0; i-- {
		sum = c.add(sum, sum)
		switch u1.Bit(i) + 2*u2.Bit(i) {
		case 1:
			sum = c.add(sum, c.g)
		case 2:
			sum = c.add(sum, q)
		case 3:
			sum = c.add(sum, both)
		}
	}
	return sum
}

// add is the group law, SEC 1 § 2.2.1.
func (c *Curve) add(p, q point) point {
	switch {
	case p.x == nil:
		return q
	case q.x == nil:
		return p
	}
	var rise, run *big.Int // of the line through both, or of the tangent
	if p.x.Cmp(q.x) == 0 {
		if p.y.Cmp(q.y) != 0 || p.y.Sign() == 0 {
			return point{}
		}
		rise = new(big.Int).Mul(p.x, p.x)
		rise.Mul(rise, big.NewInt(3)).Add(rise, c.a)
		run = new(big.Int).Lsh(p.y, 1)
	} else {
		rise, run = new(big.Int).Sub(q.y, p.y), new(big.Int).Sub(q.x, p.x)
	}
	slope := run.ModInverse(run.Mod(run, c.p), c.p)
	slope.Mul(slope, rise).Mod(slope, c.p)
	x := new(big.Int).Mul(slope, slope)
	x.Sub(x, p.x).Sub(x, q.x).Mod(x, c.p)
	y := new(big.Int).Sub(p.x, x)
	y.Mul(y, slope).Sub(y, p.y).Mod(y, c.p)
	return point{x, y}
}
