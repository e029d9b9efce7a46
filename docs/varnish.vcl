# Varnish 6 or 7 before the newsroom. Set CDN_PURGE_URL to the address that Varnish listens on; the
# newsroom then says by Surrogate-Key what a page shows, and by PURGE what to forget.
vcl 4.1;

backend newsroom {
    .host = "127.0.0.1";
    .port = "8000";
}

# The machines that run `manage.py db_worker --queue-name=purge`.
acl newsroom_machines {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ newsroom_machines) {
            return (synth(405, "Not for you"));
        }
        if (req.http.Surrogate-Key !~ "^[a-z0-9-]+( [a-z0-9-]+)*$") {
            return (synth(400, "Surrogate-Key names no tags"));
        }
        ban("obj.http.Surrogate-Key ~ (^|[[:space:]])(" +
            regsuball(req.http.Surrogate-Key, " ", "|") + ")([[:space:]]|$)");
        return (synth(200, "Forgotten"));
    }
    # What no page of the newsroom knows neither varies a page nor fills this cache.
    set req.url = regsuball(req.url, "([?&])(utm_[a-z]+|fbclid|gclid|mc_[a-z]+)=[^&]*", "\1");
    set req.url = regsub(regsuball(req.url, "&+", "&"), "[?&]+$", "");
    set req.url = regsub(req.url, "\?&", "?");
    if ((req.method == "GET" || req.method == "HEAD") && req.url !~ "^/admin/") {
        # A reader's page is the same with and without a cookie, and only such pages are kept.
        return (hash);
    }
    return (pass);
}

sub vcl_backend_fetch {
    # Each encoding is made once by the newsroom; Varnish itself unpacks gzip where it has to.
    unset bereq.http.Range;
}

sub vcl_backend_response {
    set beresp.do_stream = true;
    if (bereq.url !~ "^/(static|media)/" && !beresp.http.Surrogate-Key) {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    if (beresp.http.Set-Cookie) {
        set beresp.uncacheable = true;
        return (deliver);
    }
    # A copy that is old serves for a day while the newsroom itself does not answer.
    set beresp.keep = 1d;
}

sub vcl_deliver {
    unset resp.http.Surrogate-Key;
    unset resp.http.Cache-Tag;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    # Browsers ask each time.
    set resp.http.Cache-Control = regsub(resp.http.Cache-Control, ", s-maxage=.*$", "");
}
