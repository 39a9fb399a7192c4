-- Signs in, every other time with a wrong password. The arguments are the e-mail address and the
-- password of the account. The last line of the report has the answers per second by status: 200,
-- 401, 503, others.
local threads = {}
local number = 0
right, wrong, busy, other = 0, 0, 0, 0

function setup(thread)
    table.insert(threads, thread)
end

function init(arguments)
    local fixed = "username=" .. arguments[1] .. "&password="
    bodies = { fixed .. arguments[2], fixed .. "wrong" }
    wrk.headers["content-type"] = "application/x-www-form-urlencoded"
end

function request()
    number = number + 1
    return wrk.format("POST", nil, nil, bodies[number % 2 + 1])
end

function response(status)
    if status == 200 then
        right = right + 1
    elseif status == 401 then
        wrong = wrong + 1
    elseif status == 503 then
        busy = busy + 1
    else
        other = other + 1
    end
end

function done(summary)
    local line = {}
    for _, name in ipairs({ "right", "wrong", "busy", "other" }) do
        local sum = 0
        for _, thread in ipairs(threads) do
            sum = sum + thread:get(name)
        end
        table.insert(line, string.format("%.1f", sum / summary.duration * 1e6))
    end
    io.write(table.concat(line, " "), "\n")
end
