package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestSettings: a flag wins over a variable, and a variable over the file.
func TestSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wrota.json")
	ok(t, os.WriteFile(file, []byte(`{"listen": "file:1", "log": "warn", "mail_host": "file.example", "mail_from": "a@file.example", "s3_region": "file"}`), 0o600))
	t.Setenv("WROTA_LOG", "error")
	t.Setenv("WROTA_LISTEN", "variable:2")
	t.Setenv("WROTA_S3_KEY", "key-by-variable")
	t.Setenv("WROTA_S3_SECRET", "secret-by-variable")
	var out, errs bytes.Buffer
	if status := run([]string{"config", "--listen", "flag:3"}, file, &out, &errs); status != 0 {
		t.Fatalf("status %d: %s", status, &errs)
	}
	var got map[string]string
	ok(t, json.Unmarshal(out.Bytes(), &got))
	for _, x := range []struct{ name, want, reason string }{
		{"listen", "flag:3", "a flag is what somebody just typed"},
		{"log", "error", "a variable is set for one service or one run"},
		{"mail-host", "file.example", "nothing else says it"},
		{"s3-key", "key-by-variable", "the name of the variable has no underscore inside S3"},
		{"s3-secret", "***", "secrets are never printed"},
		{"s3-region", "file", "a setting of a group from the file"},
		{"workers", "16", "nobody says it: the default"},
	} {
		if got[x.name] != x.want {
			t.Errorf("%s: %q, want %q: %s", x.name, got[x.name], x.want, x.reason)
		}
	}
}
