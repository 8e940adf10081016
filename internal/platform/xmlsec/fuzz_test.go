package xmlsec

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"os"
	"path/filepath"
	"testing"
)

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/samples/*.xml")
	if err != nil || len(files) == 0 {
		f.Fatalf("samples: %v, %v", files, err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	for _, s := range []string{
		"<a/>", "\uFEFF<?xml version='1.0' encoding='utf-8'?>\r\n<!-- c --><?p q?><a xmlns='urn:a' b='1\t&#9;'>t<![CDATA[<&]]></a>",
		"<x:a xmlns:x='urn:x' x:b='&lt;' c=\"'\"><x:d xmlns:x='urn:y'/></x:a>", "<!DOCTYPE a><a/>", "<a>&#xD800;</a>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		doc, err := Limits{Bytes: 1 << 16, Nodes: 5000}.Parse(source)
		if err != nil {
			if ProblemOf(err) == "" {
				t.Errorf("an error that is no problem: %v", err)
			}
			return
		}
		for _, c := range []C14N{InclusiveComments, Exclusive} {
			once, err := c.Document(doc)
			if err != nil {
				continue // too large
			}
			again, err := Parse(once)
			if err != nil {
				t.Fatalf("the canonical form does not parse: %v\n%q", err, once)
			}
			if twice, _ := c.Document(again); !bytes.Equal(once, twice) {
				t.Fatalf("not a fixed point:\n%q\n%q", once, twice)
			}
			written, err := Parse(doc.write(nil, nil))
			if err != nil {
				t.Fatalf("what we write does not parse: %v", err)
			}
			if other, _ := c.Document(written); !bytes.Equal(once, other) {
				t.Fatalf("written and read differently:\n%q\n%q", once, other)
			}
		}
	})
}

// fuzzKey is the same in every process of a fuzzing run. It protects nothing.
func fuzzKey(f *testing.F) key {
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		f.Fatal(err)
	}
	return newKey(f, private, "Urząd Gminy Lipowa")
}

// FuzzVerify looks for a forgery: a document that verifies under our key with content that we never signed.
func FuzzVerify(f *testing.F) {
	k := fuzzKey(f)
	honest := map[string]bool{}
	for _, source := range []string{
		"<a>1</a>", `<?p q?><a xmlns="urn:a" b="1"><c Id="c1">treść</c><!-- uwaga --></a>`, `<w:a xmlns:w="urn:w" Id="w"><w:b/>x</w:a>`,
	} {
		doc, err := Parse([]byte(source))
		if err != nil {
			f.Fatal(err)
		}
		signed, err := Seal(doc, k.signer, k.cert, at)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(signed)
		content, err := Exclusive.Node(doc.Root())
		if err != nil {
			f.Fatal(err)
		}
		honest[string(content)] = true
	}
	f.Add(xmlsec1Sign(f, k, "<wniosek><dane Id='d1'>1</dane>"+template(ecdsa256, string(InclusiveComments), referenceTo("#d1", sha256URI))+"</wniosek>"))
	honest["<dane Id=\"d1\">1</dane>"] = true
	f.Fuzz(func(t *testing.T, source []byte) {
		doc, err := Limits{Bytes: 1 << 16, Nodes: 5000}.Parse(source)
		if err != nil {
			return
		}
		for _, sig := range Signatures(doc) {
			v, err := Verifier{AllowPart: true, MaxBytes: 1 << 20}.VerifySignature(doc, sig)
			if err != nil {
				if ProblemOf(err) == "" {
					t.Errorf("an error that is no problem: %v", err)
				}
				continue
			}
			if public, ok := v.Signer.PublicKey.(*ecdsa.PublicKey); !ok || !public.Equal(k.signer.Public()) {
				continue // somebody else's signature may say what it likes
			}
			content, err := Exclusive.Node(v.Root)
			if err != nil || !honest[string(content)] {
				t.Errorf("forged: %q, %v", content, err)
			}
		}
	})
}
