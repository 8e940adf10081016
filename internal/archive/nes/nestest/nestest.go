// Package nestest asks xmllint, a program that is not ours, whether metadata and transfer lists are valid by the schemas.
package nestest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"wrota/internal/archive/nes"
)

// Lint says what xmllint finds wrong with files by a schema; empty when all are valid. A missing xmllint fails the test.
func Lint(t testing.TB, which nes.Schema, documents ...[]byte) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, body []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, s := range []nes.Schema{which, "xmldsig-core-schema.xsd"} {
		body, err := nes.Catalogue(s)
		if err != nil {
			t.Fatal(err)
		}
		write(string(s), body)
	}
	catalogue := write("catalog.xml", []byte(`<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><uri name="http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd" uri="xmldsig-core-schema.xsd"/><system systemId="http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd" uri="xmldsig-core-schema.xsd"/></catalog>`))
	args := []string{"--nonet", "--noout", "--schema", filepath.Join(dir, string(which))}
	for i, d := range documents {
		args = append(args, write(fmt.Sprintf("d%d.xml", i), d))
	}
	if len(documents) == 0 {
		t.Fatal("nothing to check")
	}
	cmd := exec.Command("xmllint", args...)
	cmd.Env = append(os.Environ(), "XML_CATALOG_FILES="+catalogue)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return ""
	}
	if _, found := err.(*exec.ExitError); !found { //nolint:errorlint // it is never wrapped
		t.Fatalf("xmllint (package libxml2-utils) is needed: %v", err)
	}
	return string(out)
}
