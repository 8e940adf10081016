package federation

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"wrota/internal/kit/actor"
)

// The protocols that a provider may speak.
const (
	KindOIDC = "oidc"
	KindSAML = "saml"
)

// Setting describes one provider, as an installation writes it down.
type Setting struct {
	Name   string            `yaml:"name"`   // in addresses and in the files of matters; it never changes
	Kind   string            `yaml:"kind"`   // oidc | saml
	Label  map[string]string `yaml:"label"`  // on the button, by language; Polish is required
	Level  string            `yaml:"level"`  // that the provider vouches for: low, substantial, high
	Levels map[string]string `yaml:"levels"` // acr → level; what is not listed is low
	Strong bool              `yaml:"strong"` // the provider always asks for two factors; not for employees

	StrongBy StrongSetting `yaml:"strong_by"` // a login showed two factors when the provider's answer says so

	OIDC  OIDCSetting   `yaml:"oidc"`
	SAML  SAMLSetting   `yaml:"saml"`
	Staff *StaffSetting `yaml:"staff"` // it is for the employees of one office; without it, for residents
}

// OIDCSetting is what OpenID Connect needs.
type OIDCSetting struct {
	Issuer     string   `yaml:"issuer"`
	Client     string   `yaml:"client"`
	SecretFile string   `yaml:"secret_file"`
	Scopes     []string `yaml:"scopes"`     // besides openid
	Algorithms []string `yaml:"algorithms"` // that ID tokens may be signed with; RS256 and ES256 when none are named
	Claims     Claims   `yaml:"claims"`
}

// Claims names what the provider says under names of its own.
type Claims struct {
	PESEL  string `yaml:"pesel"`
	Given  string `yaml:"given"`
	Family string `yaml:"family"`
	Born   string `yaml:"born"`
	Email  string `yaml:"email"`
	Groups string `yaml:"groups"`
}

// SAMLSetting is what SAML needs; every entry but the first two is a PEM file.
type SAMLSetting struct {
	Metadata      string   `yaml:"metadata"`       // of the provider, a file
	Organisation  string   `yaml:"organisation"`   // what the provider shows to people
	Trusted       string   `yaml:"trusted"`        // certificate by which the metadata are signed
	Signing       string   `yaml:"signing"`        // our key and certificate for messages
	Decryption    []string `yaml:"decryption"`     // our keys and certificates for what is encrypted, the newest first
	BackChannel   string   `yaml:"back_channel"`   // our key and certificate for the back channel
	Roots         string   `yaml:"roots"`          // whom we trust there; the machine's own when empty
	Email         string   `yaml:"email"`          // of who runs this installation, for the provider
	Plain         bool     `yaml:"plain"`          // the assertion may come without encryption
	UnsignedReply bool     `yaml:"unsigned_reply"` // the back channel alone vouches for the answer
}

// StaffSetting says whose employees a provider is for, and what its groups mean.
type StaffSetting struct {
	Unit   string         `yaml:"unit"`   // the office, by its word in addresses
	Groups []GroupSetting `yaml:"groups"` // what a group of the provider stands for; a group may stand for several things
}

// GroupSetting is a role that the members of a group have.
type GroupSetting struct {
	Group string `yaml:"group"`
	Role  string `yaml:"role"`
	Cell  string `yaml:"cell"` // symbol of the cell in which the role holds; empty: the cells of the post; "*": the whole office
	Unit  string `yaml:"unit"` // the office, when it is another
}

// WholeUnit in GroupSetting.Cell means that the role holds in the whole office.
const WholeUnit = "*"

// Units are the offices whose employees come by the provider.
func (x StaffSetting) Units() []string {
	out := []string{x.Unit}
	for _, g := range x.Groups {
		if g.Unit != "" && !slices.Contains(out, g.Unit) {
			out = append(out, g.Unit)
		}
	}
	return out
}

// given is what some groups stand for, each role once, and every office named.
func (x StaffSetting) given(groups []string) (out []GroupSetting) {
	for _, g := range x.Groups {
		if !slices.Contains(groups, g.Group) {
			continue
		}
		if g.Unit == "" {
			g.Unit = x.Unit
		}
		same := func(o GroupSetting) bool { return o.Role == g.Role && o.Cell == g.Cell && o.Unit == g.Unit }
		if !slices.ContainsFunc(out, same) {
			out = append(out, g)
		}
	}
	return out
}

// StrongSetting names by which words of an answer a provider says that two factors were shown.
type StrongSetting struct {
	ACR []string `yaml:"acr"` // classes of authentication, e.g. "urn:region:mfa"
	AMR []string `yaml:"amr"` // methods (RFC 8176), e.g. "mfa", "hwk"
}

var levels = map[string]actor.Level{"low": actor.LevelLow, "substantial": actor.LevelSubstantial, "high": actor.LevelHigh}

// Vouches is the level of a login: by its acr when the setting maps them, else that of the provider.
func (x Setting) Vouches(acr string) actor.Level {
	if len(x.Levels) == 0 {
		return levels[x.Level]
	}
	if l, ok := levels[x.Levels[acr]]; ok {
		return l
	}
	return actor.LevelLow
}

// ShowsTwo tells whether a login showed two factors: as the provider always asks for them, or as its answer says.
func (x Setting) ShowsTwo(acr string, amr []string) bool {
	return x.Strong || acr != "" && slices.Contains(x.StrongBy.ACR, acr) || slices.ContainsFunc(amr, func(m string) bool { return slices.Contains(x.StrongBy.AMR, m) })
}

// Asks is the level to ask the provider for when a page needs one: the lowest that is enough. Below substantial a
// PESEL confirms nobody and the person's account would not be found, so a provider of confirmed identities is
// asked for that at least.
func (x Setting) Asks(needs actor.Level) actor.Level {
	return max(needs, min(x.Highest(), actor.LevelSubstantial))
}

// Highest is the level that the provider can vouch for at most.
func (x Setting) Highest() actor.Level {
	out := levels[x.Level]
	for _, l := range x.Levels {
		out = max(out, levels[l])
	}
	return out
}

// Title is what the button says.
func (x Setting) Title(lang string) string {
	if s := x.Label[lang]; s != "" {
		return s
	}
	return x.Label["pl"]
}

// Read reads the file of providers and says everything that is wrong with it. Paths in it are relative to it.
func Read(file string) ([]Setting, error) {
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	out, err := Parse(body)
	if err != nil {
		return nil, fmt.Errorf("providers: %s: %w", filepath.Base(file), err)
	}
	for i := range out {
		out[i].locate(filepath.Dir(file))
	}
	return out, nil
}

// Parse reads the description of providers.
func Parse(body []byte) ([]Setting, error) {
	var f struct {
		Providers []Setting `yaml:"providers"`
	}
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	var wrong []error
	seen := map[string]bool{}
	for i, x := range f.Providers {
		if seen[x.Name] {
			wrong = append(wrong, fmt.Errorf("%q stands twice", x.Name))
		}
		seen[x.Name] = true
		for _, w := range x.check() {
			wrong = append(wrong, fmt.Errorf("provider %d (%s): %s", i+1, x.Name, w))
		}
	}
	return f.Providers, errors.Join(wrong...)
}

var slug = regexp.MustCompile(`^[a-z][a-z0-9-]{1,30}$`)

// reserved are the names of ways of logging in that the program has itself.
var reserved = []string{"password", "persona", "counter", "passkey", "password-and-second", "oidc", "saml", "postac"}

func (x Setting) check() (wrong []string) {
	add := func(bad bool, what string) {
		if bad {
			wrong = append(wrong, what)
		}
	}
	add(!slug.MatchString(x.Name) || slices.Contains(reserved, x.Name), "name: small letters, digits and hyphens, and no word of the program's own")
	add(x.Label["pl"] == "", "label: the Polish text is missing")
	add(levels[x.Level] == 0, "level: low, substantial or high")
	for acr, l := range x.Levels {
		add(levels[l] == 0, "levels: "+acr+": low, substantial or high")
	}
	switch x.Kind {
	case KindOIDC:
		o := x.OIDC
		add(o.Issuer == "", "oidc.issuer is missing")
		add(o.Client == "", "oidc.client is missing")
		for _, a := range o.Algorithms {
			add(!slices.Contains(Algorithms, a), "oidc.algorithms: "+a+" is none of "+fmt.Sprint(Algorithms))
		}
		x.checkStaff(add)
	case KindSAML:
		add(x.SAML.Metadata == "" || x.SAML.Signing == "" || len(x.SAML.Decryption) == 0, "saml: needs metadata, signing and decryption")
		add(x.Staff != nil, "staff: only with oidc")
		add(len(x.StrongBy.ACR)+len(x.StrongBy.AMR) > 0, "strong_by: only with oidc")
	default:
		add(true, "kind: oidc or saml")
	}
	return wrong
}

func (x Setting) checkStaff(add func(bad bool, what string)) {
	if x.Staff == nil {
		return
	}
	add(x.Staff.Unit == "", "staff: unit is missing")
	add(x.OIDC.Claims.Groups == "" && len(x.Staff.Groups) > 0, "staff: groups need claims.groups")
	add(x.Strong, "strong: of employees the answer must say that they showed two factors (strong_by)")
	for _, g := range x.Staff.Groups {
		add(g.Group == "" || g.Role == "", "staff.groups: each needs group and role")
	}
}

// Algorithms are the signatures of ID tokens that are believed: public keys only, so that nobody who knows the
// client's secret, or no secret at all, can make one.
var Algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// locate makes the paths of files absolute.
func (x *Setting) locate(dir string) {
	at := []*string{&x.OIDC.SecretFile, &x.SAML.Metadata, &x.SAML.Trusted, &x.SAML.Signing, &x.SAML.BackChannel, &x.SAML.Roots}
	for i := range x.SAML.Decryption {
		at = append(at, &x.SAML.Decryption[i])
	}
	for _, p := range at {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
}
