// Package vaulttest gives tests of modules with sealed columns a vault of their own.
package vaulttest

import (
	"testing"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/vault"
)

// New is a vault whose keys lie in a folder of the test's own.
func New(t testing.TB, c clock.Clock) *vault.Vault {
	t.Helper()
	f, err := vault.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return vault.New(f, c)
}
