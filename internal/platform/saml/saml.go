// Package saml logs people in with an identity provider that speaks SAML 2.0: a service provider of the profile of
// login.gov.pl (Węzeł Krajowy), which any provider with the artifact binding can serve.
//
// Words: the provider vouches for people; we are the service. Begin makes a signed AuthnRequest, which the person's
// browser carries to the provider. The browser comes back with an artifact, a ticket without any data; Finish exchanges it
// for the answer on a back channel of our own (SOAP over mutual TLS), decrypts the assertion and believes it only after
// every check. Logging out may start on either side: BeginLogout and FinishLogout, ReadLogout and AnswerLogout.
//
// A refused answer is a Refusal: a reason for the log and a fault for the person. Everything that is believed was read
// from the bytes that a signature covers, and from nothing around them. The policy, in one place: the assertion itself is
// always signed; it is encrypted, and the answer around it is signed too, unless Config.Lenient says otherwise; every signature that
// stands where SAML puts one must hold, also one that nobody asked for.
//
// Standards: OASIS SAML 2.0 core, bindings, profiles, metadata; XML Encryption 1.1; eIDAS attribute profile 1.2. Law:
// ustawa o usługach zaufania oraz identyfikacji elektronicznej art. 21a–21c (węzeł krajowy), eIDAS art. 8 (levels).
//
// What it does not do: it keeps nothing. The caller stores a Pending with the browser's session, owns Once, and decides
// whose account a person gets. It reads no metadata from the network.
package saml

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"embed"
	"net/http"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/clock"
)

// Messages holds the package's own sentences for i18n.Load.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Once remembers what may be used one time only. The two identical answers of a race must not both be fresh: an insert that
// fails on a conflict is the natural way.
type Once interface {
	// Once tells whether id was never seen before and remembers it until a moment. It gets digests, never personal data.
	Once(ctx context.Context, id string, until time.Time) (fresh bool, err error)
}

// Config is what a service provider is made of.
type Config struct {
	EntityID string // our name with the provider, usually the address of our metadata
	Name     string // ProviderName: what the provider shows to the person (login.gov.pl requires it since January 2025)
	ACS      string // absolute address that takes the artifact by POST (AssertionConsumerService)
	SLO      string // absolute address for logging out by POST and redirect; "" when not offered
	SOAP     string // absolute address for the provider's logout by SOAP; "" when not offered

	Provider *Provider // who vouches, see ParseProvider

	Signer      crypto.Signer     // signs our messages: ECDSA P-256 for login.gov.pl, RSA from 2048 bits elsewhere
	Certificate *x509.Certificate // of Signer
	Decryption  []DecryptionKey   // newest first: the first stands in our metadata, the others are still understood

	// Client is our certificate for the back channel. Roots are whom we trust there; nil means the machine's own.
	Client tls.Certificate
	Roots  *x509.CertPool
	// BackChannel, when set, is used instead of one made of Client and Roots.
	BackChannel *http.Client
	Timeout     time.Duration // for one exchange on the back channel; default 10 s

	Clock clock.Clock
	Once  Once
	Skew  time.Duration // how far two clocks may disagree; default 30 s, at most 3 minutes

	Contact Contact // stands in our metadata
	Lenient Lenient
}

// DecryptionKey opens what was encrypted to a certificate of ours. One of EC and RSA is set.
type DecryptionKey struct {
	EC          ecdh.KeyExchanger // *ecdh.PrivateKey, or a key in a module
	RSA         crypto.Decrypter  // *rsa.PrivateKey, or a key in a module
	Certificate *x509.Certificate
}

// Contact is who runs the service, for the metadata.
type Contact struct{ Organisation, URL, Email string }

// Lenient loosens the profile of login.gov.pl for other providers. The zero value is strict. A signature over the
// assertion itself is never optional.
type Lenient struct {
	PlainAssertion bool // the assertion may come without encryption
	UnsignedAnswer bool // neither ArtifactResponse nor Response need be signed: the back channel vouches for them
	NoPESEL        bool // a person without a PESEL number is let through, Assertion.PESEL is then zero
	AnswerByPOST   bool // answers are asked for by HTTP-POST (a SAMLResponse) instead of an artifact
}

// Ask is what the person is asked for.
type Ask struct {
	Level      actor.Level // at least; login.gov.pl knows low, substantial and high
	Force      bool        // the provider must ask the person again even when it knows them (ForceAuthn)
	RelayState string      // an unguessable value by which the caller finds the Pending again; at most 80 bytes
}

// Pending is a login under way. The caller keeps it, tied to the browser that began, until the answer comes.
type Pending struct {
	ID         string      // of our AuthnRequest
	RelayState string      // as given in Ask
	Level      actor.Level // asked for
	Force      bool        // as given in Ask
	Issued     time.Time
}

// Redirect sends the person's browser to the provider.
type Redirect struct {
	Method string            // http.MethodGet: follow URL; http.MethodPost: a form with Fields
	URL    string            // for GET complete with its query
	Fields map[string]string // hidden fields of the form, nil for GET
}

// Assertion is what a provider vouches for, after every check.
type Assertion struct {
	ID     string // of the SAML assertion
	Issuer string // entityID of the provider
	Subject

	PESEL  pesel.Number
	Given  string
	Family string
	Born   calendar.Date
	Level  actor.Level // what the login proved, at least what was asked

	IssuedAt        time.Time
	AuthenticatedAt time.Time
	SessionUntil    time.Time // when the provider's session ends; zero when it does not say
}

// Subject is a person in the provider's words: what is needed to speak of the same login later (single logout).
type Subject struct {
	NameID          string
	Format          string
	NameQualifier   string
	SPNameQualifier string
	SessionIndex    string
}

// LogoutRequest is a provider's request to end a person's sessions here.
type LogoutRequest struct {
	ID         string
	Subject    Subject  // SessionIndex is empty
	Sessions   []string // session indexes; none means every session of the subject
	relayState string   // goes back with the answer
}

// Incoming is a message as a browser brought it.
type Incoming struct {
	Method   string // GET or POST
	RawQuery string // of a GET: exactly as received, because the signature covers these bytes
	Message  string // of a POST: the field SAMLRequest or SAMLResponse
	Relay    string // of a POST: the field RelayState
}

// RSAKey and ECKey make a DecryptionKey of a private key and its certificate.
func RSAKey(key *rsa.PrivateKey, cert *x509.Certificate) DecryptionKey {
	return DecryptionKey{RSA: key, Certificate: cert}
}

// ECKey makes a DecryptionKey of an EC private key and its certificate.
func ECKey(key *ecdh.PrivateKey, cert *x509.Certificate) DecryptionKey {
	return DecryptionKey{EC: key, Certificate: cert}
}
