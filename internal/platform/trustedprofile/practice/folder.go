package practice

import (
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"wrota/internal/platform/crypt"
)

// Folder makes everything that a portal needs to let people sign by this service: a key to sign its calls with, the
// certificate that the signatures are made with, and the file of settings that names both. It returns that file.
func (p *Provider) Folder(dir, endpoint string) (file string, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	now := p.Clock.Now()
	system, err := crypt.GenerateSeal("System portalu (ćwiczenia)", "VATPL-5252248481", "PL", now.AddDate(0, 0, -1), now.AddDate(5, 0, 0))
	if err != nil {
		return "", err
	}
	setting := fmt.Sprintf("endpoint: %s\npages: %s\nkey: system.pem\nseals: seals.pem\n", endpoint, p.Base)
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Seal.Certificate.Raw})
	file = filepath.Join(dir, "trusted-profile.yaml")
	return file, errors.Join(
		system.Save(filepath.Join(dir, "system.pem")),
		os.WriteFile(filepath.Join(dir, "seals.pem"), certificate, 0o600),
		os.WriteFile(file, []byte(setting), 0o600),
	)
}
