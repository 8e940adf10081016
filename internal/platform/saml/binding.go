package saml

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wrota/internal/platform/xmlsec"
)

// maxRelayState is the limit of SAML bindings § 3.4.3.
const maxRelayState = 80

// send puts a message of ours into a browser redirect: signed inside for POST, signed in the query for GET.
func (sp *ServiceProvider) send(binding, to, field string, doc *xmlsec.Document, relay string) (Redirect, error) {
	if len(relay) > maxRelayState {
		return Redirect{}, errors.New("saml: RelayState is longer than 80 bytes")
	}
	if binding == bindingPOST {
		message, err := sp.signed(doc)
		if err != nil {
			return Redirect{}, err
		}
		fields := map[string]string{field: base64.StdEncoding.EncodeToString(message)}
		if relay != "" {
			fields["RelayState"] = relay
		}
		return Redirect{Method: http.MethodPost, URL: to, Fields: fields}, nil
	}
	message, err := xmlsec.Exclusive.Document(doc)
	if err != nil {
		return Redirect{}, err
	}
	query := field + "=" + url.QueryEscape(base64.StdEncoding.EncodeToString(deflate(message)))
	if relay != "" {
		query += "&RelayState=" + url.QueryEscape(relay)
	}
	query += "&SigAlg=" + url.QueryEscape(sp.sign.Method())
	value, err := sp.sign.Octets([]byte(query))
	if err != nil {
		return Redirect{}, err
	}
	query += "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(value))
	separator := "?"
	if strings.Contains(to, "?") {
		separator = "&"
	}
	return Redirect{Method: http.MethodGet, URL: to + separator + query}, nil
}

// received is a message that a browser brought, after its signature was checked.
type received struct {
	root  *xmlsec.Node
	relay string
}

// receive reads a message whose signature is never optional: it came through a browser.
func (sp *ServiceProvider) receive(in Incoming, field string) (received, error) {
	if in.Method == http.MethodGet {
		return sp.receiveRedirect(in.RawQuery, field)
	}
	if len(in.Message) > 2*maxMessage || len(in.Relay) > maxRelayState {
		return received{}, refuse(TooLarge)
	}
	body, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(in.Message), ""))
	if err != nil {
		return received{}, refuse(Malformed)
	}
	root, err := sp.signedRoot(body)
	return received{root, in.Relay}, err
}

// signedRoot reads a message that must be signed as a whole.
func (sp *ServiceProvider) signedRoot(body []byte) (*xmlsec.Node, error) {
	doc, err := parse(body)
	if err != nil {
		return nil, err
	}
	_, root, signed, err := sp.trusted(doc, doc.Root())
	if err == nil && !signed {
		err = refuse(Unsigned)
	}
	return root, err
}

// receiveRedirect checks the signature over the query as it was written: escaping it anew could change it
// (SAML bindings § 3.4.4.1).
func (sp *ServiceProvider) receiveRedirect(raw, field string) (received, error) {
	if len(raw) > 2*maxMessage {
		return received{}, refuse(TooLarge)
	}
	written, err := parts(raw)
	if err != nil {
		return received{}, err
	}
	if written["Signature"] == "" || written["SigAlg"] == "" {
		return received{}, refuse(Unsigned)
	}
	covered := field + "=" + written[field]
	if _, there := written["RelayState"]; there {
		covered += "&RelayState=" + written["RelayState"]
	}
	covered += "&SigAlg=" + written["SigAlg"]
	values := map[string]string{}
	for name, escaped := range written {
		if values[name], err = url.QueryUnescape(escaped); err != nil {
			return received{}, refuse(Malformed)
		}
	}
	signature, err := base64.StdEncoding.DecodeString(values["Signature"])
	if err != nil {
		return received{}, refuse(Malformed)
	}
	if err := xmlsec.CheckOctets(values["SigAlg"], sp.config.Provider.Signing, []byte(covered), signature); err != nil {
		return received{}, refuseFor(BadSignature, err)
	}
	body, err := inflate(values[field])
	if err != nil {
		return received{}, err
	}
	doc, err := parse(body)
	if err != nil {
		return received{}, err
	}
	return received{doc.Root(), values["RelayState"]}, nil
}

// parts takes a query apart without unescaping. A name of ours twice is refused: two programs would read two values.
func parts(raw string) (map[string]string, error) {
	written := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature":
			if _, twice := written[name]; twice {
				return nil, refuse(Malformed)
			}
			written[name] = value
		}
	}
	return written, nil
}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression) // fails for levels that do not exist only
	_, _ = w.Write(b)                                    // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// inflate undoes the encoding of the redirect binding and stops at the limit: a kilobyte can hold a gigabyte of zeros.
func inflate(encoded string) ([]byte, error) {
	packed, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, refuse(Malformed)
	}
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxMessage+1))
	switch {
	case err != nil:
		return nil, refuse(Malformed)
	case len(out) > maxMessage:
		return nil, refuse(TooLarge)
	}
	return out, nil
}
