package xmlenc

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// run runs an outside tool and returns what it printed.
func run(t testing.TB, input []byte, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("the tests need %s (Debian: xmlsec1, python3-cryptography): %v", name, err)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(input)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, complaint.String())
	}
	return out.Bytes()
}

func keep(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func pemOf(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// TestXmlsec1Decrypts gives what we encrypt under RSA-OAEP to the other implementation.
func TestXmlsec1Decrypts(t *testing.T) {
	key := keep(t, "key.pem", pemOf(t, rsaKey))
	for _, content := range []string{AES128GCM, AES192GCM, AES256GCM} {
		// The tool of Debian 12 knows no other digest in OAEP than SHA-1; TestRoundTrip covers the others.
		sealed, err := Encrypt([]byte(element), Recipient{RSA: &rsaKey.PublicKey, Content: content, Hash: crypto.SHA1, MGF1P: true})
		if err != nil {
			t.Fatal(err)
		}
		out := run(t, nil, "xmlsec1", "--decrypt", "--privkey-pem", key, keep(t, "sealed.xml", sealed))
		if got := parse(t, string(out)).Text(); got != parse(t, element).Text() {
			t.Errorf("%s: xmlsec1 reads %q", content, got)
		}
	}
}

// TestXmlsec1Encrypts opens what the other implementation encrypts.
func TestXmlsec1Encrypts(t *testing.T) {
	public, err := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	key := keep(t, "public.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	source := keep(t, "plain.xml", []byte(element))
	for content, session := range map[string]string{AES128GCM: "aes-128", AES192GCM: "aes-192", AES256GCM: "aes-256"} {
		template := keep(t, "template.xml", []byte(`<EncryptedData xmlns="`+nsEnc+`" Type="`+TypeElement+`"><EncryptionMethod Algorithm="`+content+`"/>`+
			`<KeyInfo xmlns="`+nsDS+`"><EncryptedKey xmlns="`+nsEnc+`"><EncryptionMethod Algorithm="`+OAEPMGF1P+`"/><CipherData><CipherValue/></CipherData></EncryptedKey></KeyInfo>`+
			`<CipherData><CipherValue/></CipherData></EncryptedData>`))
		out := run(t, nil, "xmlsec1", "--encrypt", "--pubkey-pem", key, "--session-key", session, "--xml-data", source, template)
		plain, err := Decrypter{RSA: []crypto.Decrypter{rsaKey}}.Decrypt(parse(t, string(out)))
		if err != nil || parse(t, string(plain)).Text() != parse(t, element).Text() {
			t.Errorf("%s: %q, %v\n%s", content, plain, err, out)
		}
	}
}

// agreement is the task for testdata/ecdh.py.
type agreement struct {
	Do      string `json:"do"`
	Key     string `json:"key"`
	Hash    string `json:"hash"`
	KEK     int    `json:"kek"`
	Other   string `json:"other"`
	Length  int    `json:"length,omitempty"`
	Plain   string `json:"plain,omitempty"`
	Point   string `json:"point,omitempty"`
	Wrapped string `json:"wrapped,omitempty"`
	Sealed  string `json:"sealed,omitempty"`
}

func python(t *testing.T, task agreement) agreement {
	t.Helper()
	in, err := json.Marshal(task)
	if err != nil {
		t.Fatal(err)
	}
	var out agreement
	if err := json.Unmarshal(run(t, in, "/usr/bin/python3", "testdata/ecdh.py"), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAgreementAgainstPython checks ECDH-ES, ConcatKDF, key wrap and GCM in both directions with an implementation that
// shares no code with ours (OpenSSL by python3-cryptography).
func TestAgreementAgainstPython(t *testing.T) {
	for _, c := range []struct {
		key     *ecdh.PrivateKey
		hash    crypto.Hash
		name    string
		wrap    string
		content string
	}{
		{p256, crypto.SHA256, "sha256", WrapAES256, AES256GCM},
		{p256, crypto.SHA256, "sha256", WrapAES128, AES128GCM},
		{p384, crypto.SHA384, "sha384", WrapAES192, AES192GCM},
		{p521, crypto.SHA512, "sha512", WrapAES256, AES128GCM},
	} {
		to := Recipient{EC: c.key.PublicKey(), Hash: c.hash, Wrap: c.wrap, Content: c.content, Algorithm: []byte{0}, PartyU: []byte("login"), PartyV: []byte("wrota")}
		task := agreement{Key: string(pemOf(t, c.key)), Hash: c.name, KEK: wrapKeys[c.wrap], Length: contentKeys[c.content], Other: hex.EncodeToString([]byte("\x00loginwrota"))}

		ours, err := Encrypt([]byte(element), to)
		if err != nil {
			t.Fatal(err)
		}
		data := parse(t, string(ours))
		carrier := data.Child(nsDS, "KeyInfo").Child(nsEnc, "EncryptedKey")
		task.Do = "decrypt"
		task.Point = carrier.Child(nsDS, "KeyInfo").Child(nsEnc, "AgreementMethod").Child(nsEnc, "OriginatorKeyInfo").Text()
		task.Wrapped = carrier.Child(nsEnc, "CipherData").Text()
		task.Sealed = data.Child(nsEnc, "CipherData").Text()
		if got := python(t, task); got.Plain != element {
			t.Errorf("%s: python reads %q", c.name, got.Plain)
		}

		made := python(t, agreement{Do: "encrypt", Key: task.Key, Hash: task.Hash, KEK: task.KEK, Length: task.Length, Other: task.Other, Plain: element})
		theirs := strings.NewReplacer(task.Point, made.Point, task.Wrapped, made.Wrapped, task.Sealed, made.Sealed).Replace(string(ours))
		plain, err := everything.Decrypt(parse(t, theirs))
		if err != nil || string(plain) != element {
			t.Errorf("%s: we read %q, %v", c.name, plain, err)
		}
	}
}

func TestOAEPDefaults(t *testing.T) {
	sealed, err := rsa.EncryptOAEPWithOptions(rand.Reader, &rsaKey.PublicKey, bytes.Repeat([]byte{7}, 16), &rsa.OAEPOptions{Hash: crypto.SHA1, Label: []byte("etykieta")})
	if err != nil {
		t.Fatal(err)
	}
	content, err := sealGCM(bytes.Repeat([]byte{7}, 16), []byte(element))
	if err != nil {
		t.Fatal(err)
	}
	doc := `<EncryptedData xmlns="` + nsEnc + `"><EncryptionMethod Algorithm="` + AES128GCM + `"/><KeyInfo xmlns="` + nsDS + `"><EncryptedKey xmlns="` + nsEnc + `">` +
		`<EncryptionMethod Algorithm="` + OAEPMGF1P + `"><OAEPparams>` + base64.StdEncoding.EncodeToString([]byte("etykieta")) + `</OAEPparams></EncryptionMethod>` +
		`<CipherData><CipherValue>` + base64.StdEncoding.EncodeToString(sealed) + `</CipherValue></CipherData></EncryptedKey></KeyInfo>` +
		`<CipherData><CipherValue>` + base64.StdEncoding.EncodeToString(content) + `</CipherValue></CipherData></EncryptedData>`
	plain, err := everything.Decrypt(parse(t, doc))
	if err != nil || string(plain) != element {
		t.Errorf("without DigestMethod, with a label: %q, %v", plain, err)
	}
}
