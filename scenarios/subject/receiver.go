package subject

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"faultline/simulator/problem"
)

// receiver takes webhook events: it verifies, keeps and acknowledges; the work is done elsewhere.
type receiver struct {
	secret   string
	sign     signature
	defects  defects
	log      *slog.Logger
	deliver  func(notice)
	listener net.Listener
}

// maxEvent is the most that is read of an event.
const maxEvent = 1 << 20

// listen opens the port, so that events can come from the moment the integration is up. Without a port there is a
// receiver that receives nothing.
func listen(ctx context.Context, c Config, on defects, log *slog.Logger, deliver func(notice)) (*receiver, error) {
	r := &receiver{secret: c.WebhookSecret, sign: signatures[c.WebhookProfile], defects: on, log: log, deliver: deliver}
	if c.WebhookPort == 0 {
		return r, nil
	}
	var config net.ListenConfig
	var err error
	if r.listener, err = config.Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", c.WebhookPort)); err != nil {
		return nil, problem.New(problem.PortTaken, "port %d cannot be listened on", c.WebhookPort).At("FAULTLINE_WEBHOOK_PORT").Because(err)
	}
	return r, nil
}

// serve answers until the context ends.
func (r *receiver) serve(ctx context.Context) error {
	if r.listener == nil {
		return nil
	}
	server := &http.Server{Handler: r, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second}
	stopped := make(chan struct{})
	defer close(stopped)
	go func() {
		select {
		case <-ctx.Done():
			server.Close()
		case <-stopped:
		}
	}()
	if err := server.Serve(r.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxEvent))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if !r.genuine(raw, request.Header) {
		r.log.Warn("event refused: the signature does not fit")
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	n, err := r.sign.read(raw)
	if err != nil {
		r.log.Warn("event refused: it cannot be read", "error", err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.deliver(n)
	w.WriteHeader(http.StatusOK)
}

// genuine verifies the signature over the bytes as they came: a body that was parsed and printed again would not fit.
func (r *receiver) genuine(raw []byte, header http.Header) bool {
	given := header.Get(r.sign.header)
	for _, want := range r.sign.accepts(raw, header, r.secret) {
		if r.defects[RejectsWebhooks] {
			want = hex.EncodeToString([]byte(want))
		}
		for _, one := range r.sign.split(given) {
			if hmac.Equal([]byte(one), []byte(want)) {
				return true
			}
		}
	}
	return false
}

// read takes out of an event what a worker has to know. What the event says of the record is not used: by the time it
// is read the record may have moved on.
func read(raw []byte) (notice, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return notice{}, err
	}
	var head struct {
		Type       string `json:"type"`
		Code       string `json:"code"`
		Connection string `json:"connection_id"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return notice{}, err
	}
	n := notice{Code: head.Code, Connection: head.Connection}
	for _, o := range objects {
		var body record
		if raw, ok := members[o.name]; ok && json.Unmarshal(raw, &body) == nil {
			n.Object, n.ID, n.LastSynced = o.name, body.ID, body.LastSynced
		}
	}
	return n, nil
}
