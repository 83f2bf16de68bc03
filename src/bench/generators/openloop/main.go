// Openloop sends POST /track/user at a given mean rate and never waits for answers before it sends the next one.
// Latency counts from the moment at which a request was due, so a stall of the server is charged to every request
// that should have been sent meanwhile. Arrivals are Poisson by default, as those of pgbench -R are.
//
// It prints one line of JSON. Percentiles are exact: every sample is kept.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"net"
	"os"
	"runtime"
	"sort"
	"sync"
	"time"

	"postern/generators/track"
)

type shot struct {
	due time.Time
}

type connection struct {
	socket  *net.TCPConn
	reader  *bufio.Reader
	waiting chan shot
}

type outcome struct {
	mutex   sync.Mutex
	micros  []float64
	non200  int
	pending sync.WaitGroup
}

func main() {
	address := flag.String("address", "127.0.0.1:8080", "host:port")
	key := flag.String("key", "", "API key")
	rate := flag.Float64("rate", 1000, "requests a second")
	seconds := flag.Float64("seconds", 10, "length of the run")
	connections := flag.Int("connections", 64, "keep-alive connections")
	profiles := flag.Int("profiles", 1000000, "customers c1..cN")
	seed := flag.Int64("seed", 1, "random seed")
	arrivals := flag.String("arrivals", "poisson", "poisson or even")
	flag.Parse()

	result := &outcome{micros: make([]float64, 0, int(*rate**seconds*1.2))}
	free := make(chan *connection, *connections)
	for i := 0; i < *connections; i++ {
		c, err := open(*address)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		free <- c
		go c.read(result, free)
	}
	head := track.Head(*address, *key)
	random := rand.New(rand.NewSource(*seed))
	runtime.LockOSThread() // for track.SleepUntil
	start := time.Now()
	end := start.Add(time.Duration(*seconds * float64(time.Second)))
	due := start
	sent := 0
	for {
		gap := 1 / *rate
		if *arrivals == "poisson" {
			gap = random.ExpFloat64() / *rate
		}
		due = due.Add(time.Duration(gap * float64(time.Second)))
		if due.After(end) {
			break
		}
		body := track.AppendBody(nil, 1+random.Intn(*profiles), random.Intn(track.Totals))
		request := track.Append(nil, head, body)
		track.SleepUntil(due)
		c := <-free
		result.pending.Add(1)
		sent++
		c.waiting <- shot{due}
		if _, err := c.socket.Write(request); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	result.pending.Wait()
	result.print(sent, time.Since(start).Seconds())
}

func open(address string) (*connection, error) {
	socket, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	c := &connection{socket.(*net.TCPConn), bufio.NewReaderSize(socket, 4096), make(chan shot, 1)}
	return c, nil
}

func (c *connection) read(result *outcome, free chan<- *connection) {
	for {
		status, _, err := track.ReadAnswer(c.reader)
		if err != nil {
			// A connection that breaks while idle is as much a fault of the server as one that breaks mid-answer.
			fmt.Fprintln(os.Stderr, "connection lost:", err)
			os.Exit(1)
		}
		now := time.Now()
		s := <-c.waiting
		result.add(float64(now.Sub(s.due).Nanoseconds())/1000, status)
		free <- c
		result.pending.Done()
	}
}

func (o *outcome) add(micros float64, status int) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.micros = append(o.micros, micros)
	if status != 200 {
		o.non200++
	}
}

func (o *outcome) print(sent int, seconds float64) {
	sort.Float64s(o.micros)
	at := func(part float64) float64 {
		if len(o.micros) == 0 {
			return 0
		}
		return o.micros[min(len(o.micros)-1, int(part*float64(len(o.micros))))]
	}
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"requests": sent, "seconds": seconds, "errors": o.non200,
		"p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "p999": at(0.999),
	})
}
