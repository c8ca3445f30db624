package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/go-acme/lego/v5/acme"
)

// problem is a failure in words for whoever has to mend it.
type problem struct {
	text string
	// answered: the authority was reached, and has counted the attempt.
	answered   bool
	retryAfter time.Duration
}

// mend says what to look at, by the kind of error that the authority reports (RFC 8555 section 6.7).
var mend = map[string]string{
	acme.ConnectionErrorType:              "it cannot reach this host's port 80: let it through the firewall, and publish edge.httpPort 80",
	acme.DNSErrorType:                     "the host's name does not lead here: give it an A or AAAA record with this machine's address",
	acme.UnauthorizedErrorType:            "somebody else answered for this host: let its A and AAAA records lead to this machine, and nothing stand before it",
	acme.CaaErrorType:                     "a CAA record of the domain allows other authorities only",
	acme.RateLimitedErrorType:             "too many orders or failures of late: it is asked again when it allows",
	acme.InvalidProfileErrorType:          "the authority has no such profile: change edge.tls.profile",
	acme.RejectedIdentifierErrorType:      "the authority does not sign for this name",
	acme.ExternalAccountRequiredErrorType: "the authority wants an account made at its own site first, which cannot be given yet",
	acme.UserActionRequiredErrorType:      "the authority's terms have changed: read them at the address that it names",
	acme.InvalidContactErrorType:          "the authority does not take the address: change edge.tls.email",
}

// mendDNS is the same where the authority looks up a record in place of asking port 80.
var mendDNS = map[string]string{
	acme.ConnectionErrorType:   "the domain's name servers do not answer the authority",
	acme.DNSErrorType:          "the authority cannot look up the record _acme-challenge: let the domain's NS records name the provider's servers",
	acme.UnauthorizedErrorType: "the authority finds another record at _acme-challenge than ours: let the domain's NS records name the provider's servers, and look for a CNAME or a second provider",
}

var nowhere = regexp.MustCompile(`(?i)no such host|nxdomain`)

// explain says what went wrong, and what mends it; byDNS where a record proves that the name is ours.
func explain(err error, byDNS bool) problem {
	var limited *acme.RateLimitedError
	var details *acme.ProblemDetails
	switch {
	case errors.As(err, &limited):
		return problem{describe(limited.ProblemDetails, byDNS), true, limited.RetryAfter}
	case errors.As(err, &details):
		return problem{describe(details, byDNS), true, 0}
	}
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		now := time.Now().UTC().Format(time.RFC3339)
		return problem{fmt.Sprintf("the authority's own certificate is not valid at %s, which this machine's clock says: set the clock (%s)", now, oneLine(err)), false, 0}
	}
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		return problem{"nobody known here signed the directory's own certificate: give edge.tls.ca (" + oneLine(err) + ")", false, 0}
	}
	return problem{oneLine(err), strings.Contains(err.Error(), "acme: error:"), 0}
}

func describe(details *acme.ProblemDetails, byDNS bool) string {
	kind := details.Type[strings.LastIndexByte(details.Type, ':')+1:]
	text := fmt.Sprintf("%s: %s", kind, oneLine(errors.New(details.Detail)))
	advice, special := mendDNS[details.Type]
	if !byDNS || !special {
		advice = mend[details.Type]
	}
	// Some authorities call a name that leads nowhere a failed connection.
	if nowhere.MatchString(details.Detail) && !byDNS {
		advice = mend[acme.DNSErrorType]
	}
	if advice != "" {
		text = advice + " (" + text + ")"
	}
	return text
}

func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
