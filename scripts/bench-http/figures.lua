-- Prints the figures of wrk as the last line: requests per second, the 99th percentile of the latency
-- in milliseconds, and requests without an answer or with an unexpected status.
function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
    io.write(string.format("%.1f %.3f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000, failed))
end
