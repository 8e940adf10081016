package saml

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"time"

	"wrota/internal/platform/xmlsec"
)

// artifactSize is how long an artifact of type 4 is: type, endpoint index, source id, message handle (SAML bindings § 3.6.4.2).
const artifactSize = 2 + 2 + 20 + 20

// Finish exchanges the artifact (field SAMLart of the form that came back) for the assertion. The caller has found
// Pending by the RelayState that came along, and never uses it again. A *Refusal says why a login is not believed.
func (sp *ServiceProvider) Finish(ctx context.Context, p Pending, artifact string) (*Assertion, error) {
	if err := sp.timely(p); err != nil {
		return nil, err
	}
	address, err := sp.resolver(artifact)
	if err != nil {
		return nil, err
	}
	if err := sp.once(ctx, "artifact", artifact, p.Issued.Add(2*maxLogin)); err != nil {
		return nil, err
	}
	id := newID()
	body, err := sp.resolve(ctx, address, id, artifact)
	if err != nil {
		return nil, err
	}
	return sp.readArtifactResponse(ctx, body, id, p)
}

// timely refuses an answer to a request that nobody can still be waiting for.
func (sp *ServiceProvider) timely(p Pending) error {
	now := sp.config.Clock.Now()
	if p.ID == "" {
		return refuse(WrongInResponseTo)
	}
	if now.After(p.Issued.Add(maxLogin)) {
		return refuse(Expired)
	}
	return sp.current(now)
}

// once refuses what was used before. What is remembered is a digest, because names may be personal.
func (sp *ServiceProvider) once(ctx context.Context, kind, value string, until time.Time) error {
	sum := sha256.Sum256([]byte(value))
	fresh, err := sp.config.Once.Once(ctx, "saml."+kind+"."+hex.EncodeToString(sum[:]), until)
	if err != nil {
		return fmt.Errorf("saml: %s: %w", kind, err)
	}
	if !fresh {
		return refuse(Replayed)
	}
	return nil
}

// resolver is the address that an artifact is resolved at. The source id must be our provider's: an artifact of another
// would make us ask at a place that somebody else chose.
func (sp *ServiceProvider) resolver(artifact string) (string, error) {
	if len(artifact) > base64.StdEncoding.EncodedLen(artifactSize) {
		return "", refuse(BadArtifact)
	}
	b, err := base64.StdEncoding.DecodeString(artifact)
	if err != nil || len(b) != artifactSize || binary.BigEndian.Uint16(b) != 4 {
		return "", refuse(BadArtifact)
	}
	if subtle.ConstantTimeCompare(b[4:24], sp.config.Provider.source[:]) != 1 {
		return "", refuse(ForeignArtifact)
	}
	address := sp.config.Provider.artifacts[int(binary.BigEndian.Uint16(b[2:]))]
	if address == "" {
		return "", refuse(BadArtifact)
	}
	return address, nil
}

// resolve asks the provider for the message behind an artifact and returns what it said.
func (sp *ServiceProvider) resolve(ctx context.Context, address, id, artifact string) ([]byte, error) {
	b := sp.message("samlp:ArtifactResolve", id, address, sp.config.Clock.Now())
	b.Root().Leaf("samlp:Artifact", artifact)
	doc, err := b.Document()
	if err != nil {
		return nil, err
	}
	message, err := sp.signed(doc)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, sp.config.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(envelope(message)))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "text/xml; charset=utf-8")
	request.Header.Set("SOAPAction", `"http://www.oasis-open.org/committees/security"`)
	response, err := sp.client.Do(request)
	if err != nil {
		return nil, refuseFor(Unreachable, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxMessage+1))
	switch {
	case err != nil:
		return nil, refuseFor(Unreachable, err)
	case len(body) > maxMessage:
		return nil, refuse(TooLarge)
	case response.StatusCode == http.StatusInternalServerError && bytes.Contains(body, []byte("Fault")):
		return nil, refuse(SOAPFault) // SOAP 1.1 § 6.2: a fault comes with this status
	case response.StatusCode != http.StatusOK:
		return nil, refuseFor(Unreachable, fmt.Errorf("status %d", response.StatusCode))
	}
	return body, nil
}

// envelope puts a message into SOAP. The message is canonical, so that what surrounds it changes nothing in it.
func envelope(message []byte) []byte {
	out := append([]byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<soap:Envelope xmlns:soap="`+nsSOAP+`"><soap:Body>`), message...)
	return append(out, `</soap:Body></soap:Envelope>`...)
}

// openEnvelope finds the one message in a SOAP envelope.
func openEnvelope(body []byte) (*xmlsec.Document, *xmlsec.Node, error) {
	doc, err := parse(body)
	if err != nil {
		return nil, nil, err
	}
	if !doc.Root().Is(nsSOAP, "Envelope") {
		return nil, nil, refuse(Malformed)
	}
	inside, err := only(doc.Root(), nsSOAP, "Body", Malformed)
	if err != nil {
		return nil, nil, err
	}
	var message *xmlsec.Node
	for n := range inside.Elements() {
		if message != nil {
			return nil, nil, refuse(WrongCount)
		}
		message = n
	}
	if message.Is(nsSOAP, "Fault") {
		return nil, nil, refuse(SOAPFault)
	}
	return doc, message, nil
}

// readArtifactResponse checks what the back channel brought, down to the response in it.
func (sp *ServiceProvider) readArtifactResponse(ctx context.Context, body []byte, id string, p Pending) (*Assertion, error) {
	doc, message, err := openEnvelope(body)
	if err != nil {
		return nil, err
	}
	if !message.Is(nsProtocol, "ArtifactResponse") {
		return nil, refuse(Malformed)
	}
	doc, message, signed, err := sp.trusted(doc, message)
	if err != nil {
		return nil, err
	}
	if err := sp.common(message, id, false); err != nil {
		return nil, err
	}
	if err := status(message); err != nil {
		return nil, err
	}
	var response *xmlsec.Node
	for n := range message.Elements() {
		if n.Is(nsProtocol, "Response") {
			if response != nil {
				return nil, refuse(WrongCount)
			}
			response = n
		}
	}
	if response == nil { // SAML core § 3.5.3: an artifact that is unknown, used or too old is answered with nothing
		return nil, refuse(Expired)
	}
	return sp.readResponse(ctx, answer{doc, response, signed, false}, p)
}
