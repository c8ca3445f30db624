package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-acme/lego/v5/acme"
	"github.com/go-acme/lego/v5/acme/api"
	"github.com/go-acme/lego/v5/certcrypto"
	"github.com/go-acme/lego/v5/certificate"
	"github.com/go-acme/lego/v5/challenge"
	"github.com/go-acme/lego/v5/lego"
	"github.com/go-acme/lego/v5/registration"
)

// authority is the ACME server, with the account there. The account is made when it is first needed.
type authority struct {
	settings settings
	http     *http.Client
	tokens   *tokens
	// provider writes DNS records; nil where the authority asks port 80.
	provider challenge.Provider
	// turn is taken by whoever writes them.
	turn chan struct{}

	mutex  sync.Mutex
	client *lego.Client
}

type account struct {
	Email        string                `json:"email"`
	Registration *acme.ExtendedAccount `json:"registration"`
	key          crypto.Signer
}

func (a *account) GetEmail() string                       { return a.Email }
func (a *account) GetRegistration() *acme.ExtendedAccount { return a.Registration }
func (a *account) GetPrivateKey() crypto.Signer           { return a.key }

// connect asks for the directory and registers the account where there is none of ours yet.
func (a *authority) connect(ctx context.Context) (*lego.Client, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.client != nil {
		return a.client, nil
	}
	folder := accountFolder(a.settings)
	user, err := readAccount(folder)
	if err != nil {
		return nil, err
	}
	user.Email = a.settings.email
	config := lego.NewConfig(user)
	config.CADirURL, config.HTTPClient, config.UserAgent = a.settings.directory, a.http, "keelson-acme"
	config.Certificate.Timeout = time.Minute
	client, err := lego.NewClient(config)
	if err != nil {
		return nil, err
	}
	if err := a.useChallenge(client); err != nil {
		return nil, err
	}
	if user.Registration == nil {
		user.Registration, err = client.Registration.Register(ctx, registration.RegisterOptions{TermsOfServiceAgreed: true})
		if err != nil {
			return nil, err
		}
		if err := writeAccount(folder, user); err != nil {
			return nil, err
		}
		slog.Info("registered an account", "directory", a.settings.directory)
	}
	a.client = client
	return client, nil
}

// forget waits for whoever is connecting: nobody may call it with a lock of its own held.
// It has the next attempt ask for the directory again, and look for the account again.
func (a *authority) forget(cause error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.client = nil
	if isProblem(cause, acme.AccountDoesNotExistErrorType) {
		os.Remove(filepath.Join(accountFolder(a.settings), "account.json"))
	}
}

// obtain asks for a certificate. An authority that no longer knows the account gets it anew in the same attempt, and one that
// cannot make out which certificate is to be replaced, as its issuer has gone, is not told.
func (a *authority) obtain(ctx context.Context, host string, replaced *x509.Certificate) (*certificate.Resource, error) {
	done, err := a.inTurn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	made, err := a.order(ctx, host, replaced)
	if isProblem(err, acme.AccountDoesNotExistErrorType) {
		a.forget(err)
		made, err = a.order(ctx, host, replaced)
	}
	if replaced != nil && isProblem(err, acme.MalformedErrorType) {
		return a.order(ctx, host, nil)
	}
	return made, err
}

func isProblem(err error, kind string) bool {
	var problem *acme.ProblemDetails
	return errors.As(err, &problem) && problem.Type == kind
}

func (a *authority) order(ctx context.Context, host string, replaced *x509.Certificate) (*certificate.Resource, error) {
	client, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	request := certificate.ObtainRequest{
		Domains: []string{host}, Bundle: true, KeyType: certcrypto.EC256, Profile: a.settings.profile,
	}
	if replaced != nil {
		// A certificate of another authority has no number there: without one it is a new order.
		request.ReplacesCertID, _ = api.MakeARICertID(replaced)
	}
	return client.Certificate.Obtain(ctx, request)
}

// window is when the authority wants a certificate renewed; nil where it has no opinion.
func (a *authority) window(ctx context.Context, leaf *x509.Certificate) (*certificate.RenewalInfo, error) {
	client, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	info, err := client.Certificate.GetRenewalInfo(ctx, leaf)
	if errors.Is(err, api.ErrNoARI) {
		return nil, nil
	}
	return info, err
}

// accountFolder: staging and production know nothing of one another's accounts.
func accountFolder(s settings) string {
	digest := sha256.Sum256([]byte(s.directory))
	return filepath.Join(s.folder, "accounts", hex.EncodeToString(digest[:8]))
}

func readAccount(folder string) (*account, error) {
	user := &account{}
	key, err := os.ReadFile(filepath.Join(folder, "key.pem"))
	if errors.Is(err, fs.ErrNotExist) {
		return newAccount(folder)
	}
	if err != nil {
		return nil, err
	}
	if user.key, err = certcrypto.ParsePEMPrivateKey(key); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(folder, "key.pem"), err)
	}
	content, err := os.ReadFile(filepath.Join(folder, "account.json"))
	if err == nil {
		err = json.Unmarshal(content, user)
	}
	// Whose registration is lost asks with the same key, and gets the same account.
	if err != nil {
		user.Registration = nil
	}
	return user, nil
}

// newAccount writes the key before anybody hears of it: an account whose key is lost is lost.
func newAccount(folder string) (*account, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return &account{key: key}, writeFile(filepath.Join(folder, "key.pem"), certcrypto.PEMEncode(key), 0o600)
}

func writeAccount(folder string, user *account) error {
	content, err := json.MarshalIndent(user, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(folder, "account.json"), content, 0o600)
}
