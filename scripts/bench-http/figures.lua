-- What wrk has measured, in its last line: requests a second, the 99th percentile of the time to the answer in milliseconds,
-- and requests without an answer or with another than was asked for.
function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
    io.write(string.format("%.1f %.3f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000, failed))
end
