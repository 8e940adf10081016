package brainpool

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var curves = []string{
	"1.3.36.3.3.2.8.1.1.7", "1.3.36.3.3.2.8.1.1.8", "1.3.36.3.3.2.8.1.1.11", "1.3.36.3.3.2.8.1.1.12", "1.3.36.3.3.2.8.1.1.13", "1.3.36.3.3.2.8.1.1.14",
}

func (c *Curve) encode(p point) []byte {
	size := (c.Bits() + 7) / 8
	return slices.Concat([]byte{4}, p.x.FillBytes(make([]byte, size)), p.y.FillBytes(make([]byte, size)))
}

// The parameters are what they should be: the primes are primes, the point is on the curve and has the order.
func TestParameters(t *testing.T) {
	for _, id := range curves {
		c := Find(id)
		if !c.p.ProbablyPrime(20) || !c.n.ProbablyPrime(20) || c.Key(c.encode(c.g)) == nil {
			t.Errorf("%s: parameters", c.Name)
		}
		if end := c.combine(c.n, new(big.Int), c.g); end.x != nil {
			t.Errorf("%s: n·g is not the point at infinity", c.Name)
		}
	}
	if Find("1.3.36.3.3.2.8.1.1.9") != nil {
		t.Error("brainpoolP320r1 is not known")
	}
}

func TestPointsThatAreNone(t *testing.T) {
	c := Find(curves[0])
	for reason, in := range map[string][]byte{
		"not on the curve": c.encode(point{c.g.x, new(big.Int).Add(c.g.y, big.NewInt(1))}),
		"nought":           c.encode(point{new(big.Int), new(big.Int)}),
		"at infinity":      {0},
		"nothing":          nil,
		"too short":        {4, 1, 2},
		"beyond the prime": c.encode(point{new(big.Int).Add(c.p, big.NewInt(1)), c.g.y}),
	} {
		if c.Key(in) != nil {
			t.Errorf("%s: taken for a key", reason)
		}
	}
}

// The group law holds: (a+b)·g = a·g + b·g.
func TestGroupLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Find(rapid.SampledFrom(curves).Draw(t, "curve"))
		a, b := big.NewInt(rapid.Int64Range(1, 1<<40).Draw(t, "a")), big.NewInt(rapid.Int64Range(1, 1<<40).Draw(t, "b"))
		zero := new(big.Int)
		left := c.combine(new(big.Int).Add(a, b), zero, c.g)
		right := c.add(c.combine(a, zero, c.g), c.combine(zero, b, c.g))
		if left.x.Cmp(right.x) != 0 || left.y.Cmp(right.y) != 0 {
			t.Fatal("two different sums")
		}
	})
}

func FuzzKey(f *testing.F) {
	c := Find(curves[0])
	f.Add(c.encode(c.g), []byte{0x30, 6, 2, 1, 1, 2, 1, 1})
	f.Add(append([]byte{2}, make([]byte, 32)...), []byte{})
	f.Fuzz(func(t *testing.T, in, signature []byte) {
		k := c.Key(in)
		if k == nil {
			return
		}
		if again := c.Key(c.encode(k.q)); again == nil || !again.Equal(k) {
			t.Fatal("another key when written out")
		}
		if k.Verify(make([]byte, 32), signature) && len(signature) == 0 {
			t.Fatal("nothing is a signature")
		}
	})
}
