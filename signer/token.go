package main

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/miekg/pkcs11"
)

const (
	sessions = 8                      // signatures at once
	queueing = 2 * time.Second        // how long a signature waits for a free session
	between  = 500 * time.Millisecond // between two tries to open a token that is away
)

// errPIN is a PIN that the token refused. It is not sent again: three tries lock a card for good.
var errPIN = errors.New("the token refuses the PIN")

// token is a PKCS#11 token with a user logged in, and a pool of sessions. Signatures run side by side; opening it anew
// waits for them.
type token struct {
	settings settings
	log      *slog.Logger
	driver   *pkcs11.Ctx

	mu      sync.RWMutex // readers use the sessions, the writer opens and closes the token
	opened  bool
	round   int // how often it was opened; tells who saw it fail whether somebody has opened it since
	slot    uint
	idle    chan pkcs11.SessionHandle
	keys    map[string]*key
	stopped error // why it is not opened again
	tried   time.Time
}

func newToken(c settings, log *slog.Logger) (*token, error) {
	driver := pkcs11.New(c.Module)
	if driver == nil {
		return nil, fmt.Errorf("%w: %s is no PKCS#11 module", errSettings, c.Module)
	}
	return &token{settings: c, log: log, driver: driver}, nil
}

func (t *token) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drop()
	t.driver.Destroy()
}

// drop forgets everything about the token; the driver looks for tokens anew when it is initialised the next time.
func (t *token) drop() {
	if t.opened {
		_ = t.driver.CloseAllSessions(t.slot)
	}
	_ = t.driver.Finalize()
	t.opened, t.keys, t.idle = false, nil, nil
}

func (t *token) open() error { return t.reopen(0) }

// reopen opens the token, unless somebody has since the round that failed.
func (t *token) reopen(failed int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.opened && t.round > failed {
		return nil
	}
	if t.stopped != nil {
		return t.stopped
	}
	if time.Since(t.tried) < between {
		return word(tokenAway)
	}
	t.tried = time.Now()
	t.drop()
	if err := t.enter(); err != nil {
		t.drop()
		if isPIN(err) {
			t.stopped = fmt.Errorf("%w: %w", errPIN, err)
			return t.stopped
		}
		return err
	}
	t.opened = true
	t.round++
	labels := []string{}
	for l := range t.keys {
		labels = append(labels, l)
	}
	slices.Sort(labels)
	t.log.Info("token opened", "token", t.settings.Token, "keys", labels)
	return nil
}

// enter finds the token, opens its sessions, logs in and reads which keys there are.
func (t *token) enter() error {
	if err := t.driver.Initialize(); err != nil {
		return fmt.Errorf("initialize: %w", err)
	}
	slots, err := t.driver.GetSlotList(true)
	if err != nil {
		return fmt.Errorf("slots: %w", err)
	}
	i := slices.IndexFunc(slots, func(s uint) bool {
		info, err := t.driver.GetTokenInfo(s)
		return err == nil && info.Label == t.settings.Token
	})
	if i < 0 {
		return fmt.Errorf("no token is called %q", t.settings.Token)
	}
	t.slot, t.idle = slots[i], make(chan pkcs11.SessionHandle, sessions)
	for range sessions {
		s, err := t.driver.OpenSession(t.slot, pkcs11.CKF_SERIAL_SESSION)
		if err != nil && len(t.idle) > 0 {
			break // small cards have few
		}
		if err != nil {
			return fmt.Errorf("session: %w", err)
		}
		t.idle <- s
	}
	first := <-t.idle
	defer func() { t.idle <- first }()
	if err := t.driver.Login(first, pkcs11.CKU_USER, t.settings.pin); err != nil && !errors.Is(err, pkcs11.Error(pkcs11.CKR_USER_ALREADY_LOGGED_IN)) {
		return fmt.Errorf("login: %w", err)
	}
	t.keys = map[string]*key{}
	for _, label := range t.settings.Keys {
		k, err := t.find(first, label)
		if err != nil {
			t.log.Error("key left out", "key", label, "error", err)
			continue
		}
		t.keys[label] = k
	}
	return nil
}

// isPIN tells the answers after which sending the same PIN again does harm.
func isPIN(err error) bool {
	for _, code := range []uint{pkcs11.CKR_PIN_INCORRECT, pkcs11.CKR_PIN_LOCKED, pkcs11.CKR_PIN_EXPIRED, pkcs11.CKR_PIN_INVALID, pkcs11.CKR_PIN_LEN_RANGE} {
		if errors.Is(err, pkcs11.Error(code)) {
			return true
		}
	}
	return false
}

// list shows the keys, opening the token when it is away.
func (t *token) list() (out []shown, err error) {
	err = t.using(func() error {
		// What the memory says is no proof that the token is still there.
		if _, err := t.driver.GetTokenInfo(t.slot); err != nil {
			return err
		}
		out = []shown{}
		for _, label := range t.settings.Keys {
			if k := t.keys[label]; k != nil {
				out = append(out, shown{label, k.spki, k.certificates})
			}
		}
		return nil
	})
	return out, err
}

// sign signs a digest with a key.
func (t *token) sign(q request) (signature []byte, err error) {
	if !slices.Contains(t.settings.Keys, q.Key) {
		return nil, word(unknownKey)
	}
	err = t.using(func() error {
		k := t.keys[q.Key]
		if k == nil {
			return word(unknownKey)
		}
		signature, err = t.signWith(k, q)
		return err
	})
	return signature, err
}

// using does something with the open token. When the token turns out to be gone it is opened once more, and what was to
// be done is done again: a signature that was not answered was not made.
func (t *token) using(do func() error) error {
	for again := false; ; again = true {
		t.mu.RLock()
		round, err := t.round, error(nil)
		if t.opened {
			err = do()
		} else {
			err = errClosed
		}
		t.mu.RUnlock()
		var w word
		if err == nil || errors.As(err, &w) || again {
			return err
		}
		if err := t.reopen(round); err != nil {
			return err
		}
		t.log.Warn("the token was opened again", "after", err)
	}
}

var errClosed = errors.New("the token is not open")

func (t *token) signWith(k *key, q request) ([]byte, error) {
	mechanism, data, err := k.mechanism(q)
	if err != nil {
		return nil, err
	}
	session, err := t.session()
	if err != nil {
		return nil, err
	}
	signature, err := t.raw(session, k, mechanism, data)
	if err != nil {
		// An operation may still be under way in this session: it is not used again.
		_ = t.driver.CloseSession(session)
		fresh, openErr := t.driver.OpenSession(t.slot, pkcs11.CKF_SERIAL_SESSION)
		if openErr != nil {
			return nil, errors.Join(err, openErr)
		}
		t.idle <- fresh
		return nil, cannot(err)
	}
	t.idle <- session
	return k.encode(signature)
}

// session takes a free session; who takes it puts it back.
func (t *token) session() (pkcs11.SessionHandle, error) {
	wait := time.NewTimer(queueing)
	defer wait.Stop()
	select {
	case s := <-t.idle:
		return s, nil
	case <-wait.C:
		return 0, word(busy)
	}
}

func (t *token) raw(s pkcs11.SessionHandle, k *key, mechanism *pkcs11.Mechanism, data []byte) ([]byte, error) {
	if err := t.driver.SignInit(s, []*pkcs11.Mechanism{mechanism}, k.handle); err != nil {
		return nil, fmt.Errorf("sign init: %w", err)
	}
	if k.everyTime { // CKA_ALWAYS_AUTHENTICATE: keys of qualified devices ask for the PIN with each signature
		if err := t.driver.Login(s, pkcs11.CKU_CONTEXT_SPECIFIC, t.settings.pin); err != nil {
			return nil, fmt.Errorf("login for the signature: %w", err)
		}
	}
	out, err := t.driver.Sign(s, data)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return out, nil
}

// cannot tells an answer about the key from one about the token: the first will be the same after opening it anew.
func cannot(err error) error {
	for _, code := range []uint{
		pkcs11.CKR_MECHANISM_INVALID, pkcs11.CKR_MECHANISM_PARAM_INVALID, pkcs11.CKR_KEY_TYPE_INCONSISTENT, pkcs11.CKR_KEY_FUNCTION_NOT_PERMITTED,
		pkcs11.CKR_KEY_SIZE_RANGE, pkcs11.CKR_DATA_LEN_RANGE, pkcs11.CKR_DATA_INVALID,
	} {
		if errors.Is(err, pkcs11.Error(code)) {
			return fmt.Errorf("%w (%w)", word(unsupported), err)
		}
	}
	return err
}

// supported tells whether a scheme fits a kind of key.
func supported(public any, scheme string) bool {
	switch public.(type) {
	case *rsa.PublicKey:
		return scheme == "RSA-PKCS1" || scheme == "RSA-PSS"
	case *ecdsa.PublicKey:
		return scheme == "ECDSA"
	}
	return false
}
