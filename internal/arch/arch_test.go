// Package arch holds the rules of the house as tests. Each rule carries its reason, is run over the
// whole source tree, and is proved to bite by a small planted tree that breaks it. A rule that finds
// nothing to look at fails: it would be a check that cannot fail.
//
// The prose is in ARCHITECTURE.md; both are changed together.
package arch

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

// A rule looks at a house and says what is wrong; looked counts what it looked at.
type rule struct {
	name   string
	reason string
	check  func(h *house) (wrong []string, looked int)
	// planted is a tree that breaks the rule.
	planted fstest.MapFS
}

func rules() []rule {
	var all []rule
	for _, part := range [][]rule{importRules(), sqlRules(), blobRules(), sizeRules(), codeRules(), textRules(), glossaryRules(), docsRules(), securityRules(), sealedRules()} {
		all = append(all, part...)
	}
	return all
}

func TestRules(t *testing.T) {
	h := realHouse(t)
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			wrong, looked := r.check(h)
			if looked == 0 {
				t.Errorf("the rule finds nothing to look at: it is out of date")
			}
			for _, w := range wrong {
				t.Errorf("%s\n\tbecause: %s", w, r.reason)
			}
		})
	}
}

func TestRulesBite(t *testing.T) {
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			if r.reason == "" {
				t.Error("a rule without a reason will be obeyed without sense")
			}
			if wrong, _ := r.check(build(t, fs.FS(r.planted))); len(wrong) == 0 {
				t.Error("the planted violation went unnoticed")
			}
		})
	}
}

func plant(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i+1 < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}
