package xmlsec

import (
	"crypto/elliptic"
	"strings"
	"testing"
)

func budget() *Budget { return &Budget{Bytes: 1 << 20, Digested: 1 << 20, Nodes: 1 << 16} }

// TestExaminerGoesOn: every reference is judged by itself, and the Verifier's answer is as strict as before.
func TestExaminerGoesOn(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	step := func(expression string) string {
		return `<ds:Transform Algorithm="` + transformXPath + `"><ds:XPath>` + expression + `</ds:XPath></ds:Transform>`
	}
	source := `<wniosek><dane Id="d1">1</dane><dane Id="d2">2</dane><dane Id="d3">3</dane>` + template(ecdsa256, string(Exclusive),
		referenceTo("#d1", sha256URI), referenceTo("#d2", sha256URI), referenceTo("", sha256URI, step("ancestor-or-self::dane[@Id='d3']"))) + `</wniosek>`
	signed := string(xmlsec1Sign(t, k, source))
	for _, c := range []struct {
		reason, old, with string
		want              []Problem
		strict            Problem
	}{
		{"good, but an expression that the Verifier does not know", "<wniosek>", "<wniosek>", []Problem{"", "", ""}, Unsupported},
		{"the second changed", ">2<", ">9<", []Problem{"", DigestMismatch, ""}, DigestMismatch},
		{"the first gone", `Id="d1">1`, `Id="d9">1`, []Problem{UnknownReference, "", ""}, UnknownReference},
		{"the second there twice", ">3</dane>", `>3</dane><dane Id="d2">2</dane>`, []Problem{"", UnknownReference, ""}, UnknownReference},
		{"the third changed", ">3<", ">9<", []Problem{"", "", DigestMismatch}, Unsupported},
		{"nothing selected", `Id="d3"`, `Id="d4"`, []Problem{"", "", NotCovered}, Unsupported},
	} {
		doc := mustParse(t, strings.Replace(signed, c.old, c.with, 1))
		sig := Signatures(doc)[0]
		x := NewExaminer(doc, nil, budget()).Examine(sig)
		if x.Problem != "" || len(x.References) != len(c.want) || x.Scheme() != "ECDSA" || len(x.Value) != 64 {
			t.Fatalf("%s: %+v", c.reason, x)
		}
		for i, e := range x.References {
			if e.Problem != c.want[i] || e.Whole {
				t.Errorf("%s: reference %d: %q, whole %v", c.reason, i+1, e.Problem, e.Whole)
			}
		}
		if x.Ambiguous("#d2") != strings.Contains(c.reason, "twice") {
			t.Errorf("%s: ambiguous %v", c.reason, x.Ambiguous("#d2"))
		}
		if _, err := (Verifier{AllowPart: true}).VerifySignature(doc, sig); ProblemOf(err) != c.strict {
			t.Errorf("%s: the Verifier says %v", c.reason, err)
		}
	}
	// A budget that is used up is told, and is shared.
	doc := mustParse(t, signed)
	small := &Budget{Bytes: 900, Digested: 1 << 20, Nodes: 1 << 16}
	examiner := NewExaminer(doc, nil, small)
	for examiner.Examine(Signatures(doc)[0]).Problem == "" {
		if small.Bytes < -1<<20 {
			t.Fatal("the budget is never used up")
		}
	}
}

// TestMovedSignature: a signature that envelops nothing any more is not intact for an Examiner either.
func TestMovedSignature(t *testing.T) {
	k := ecKey(t, elliptic.P256())
	signed, err := Seal(receipt(t), k.signer, k.cert, at)
	if err != nil {
		t.Fatal(err)
	}
	_, sig := cut(t, signed)
	doc := mustParse(t, "<inny>"+sig+"</inny>")
	if x := NewExaminer(doc, nil, budget()).Examine(Signatures(doc)[0]); x.References[0].Problem == "" {
		t.Error("intact in another document")
	}
	alone := mustParse(t, sig)
	if x := NewExaminer(alone, nil, budget()).Examine(alone.Root()); x.References[0].Problem == "" {
		t.Error("intact without a document")
	}
	if x := NewExaminer(alone, nil, budget()).Examine(doc.Root()); x.Problem != NoSignature {
		t.Error("an element of another document")
	}
}

func TestAppend(t *testing.T) {
	doc := mustParse(t, "<?xml version='1.0'?>\n<a><b>1</b><c/></a><!-- e -->")
	b := doc.Root().Child("", "b")
	if out, err := doc.Append(b, []byte("<x/>")); err != nil || string(out) != "<?xml version='1.0'?>\n<a><b>1<x/></b><c/></a><!-- e -->" {
		t.Errorf("%s, %v", out, err)
	}
	if _, err := doc.Append(doc.Root().Child("", "c"), nil); ProblemOf(err) != BadStructure {
		t.Errorf("an element without an end tag: %v", err)
	}
	if _, err := doc.Append(mustParse(t, "<a></a>").Root(), nil); ProblemOf(err) != BadStructure {
		t.Errorf("an element of another document: %v", err)
	}
}
