#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Holds a page of HTML against what every page has to be, and a simulation's page against the JSON of the same run.
# Prints TAP.
#
#   perl check.pl PAGE.html [FIGURES.json]
use strict;
use warnings;
use utf8;
use JSON::PP;

my ($name, $figures) = @ARGV;
my ($n, $failed) = (0, 0);

sub slurp {
    open my $file, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!\n";
    local $/;
    return scalar <$file>;
}

sub ok {
    my ($what, @problems) = @_;
    $n++;
    print @problems ? 'not ok' : 'ok', " $n - $what\n";
    print "#   $_\n" for @problems[0 .. ($#problems > 7 ? 7 : $#problems)];
    $failed = 1 if @problems;
}

binmode STDOUT, ':encoding(UTF-8)';
my $html = slurp($name);
(my $markup = $html) =~ s{<style>.*?</style>}{}s;

# ---- markup ----

my (@open, @wrong, @tags);
while ($markup =~ m{<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*(/?)>|<!DOCTYPE html>|(<)}g) {
    my ($end, $tag, $attributes, $empty, $stray) = ($1, $2, $3, $4, $5);
    if (defined $stray) { push @wrong, 'stray < at ' . substr($markup, pos($markup) - 1, 40); next }
    next if !defined $tag;
    if ($end) {
        my $was = pop @open // 'nothing';
        push @wrong, "</$tag> closes $was" if $was ne $tag;
    } else {
        my %attributes = $attributes =~ /([a-zA-Z:-]+)="([^"]*)"/g;
        push @tags, [$tag, \%attributes];
        push @open, $tag if !$empty;
    }
}
push @wrong, "not closed: @open" if @open;
ok('tags are balanced and attributes quoted', @wrong);

sub every { my ($tag) = @_; return map { $_->[1] } grep { $_->[0] eq $tag } @tags }

my @outside;
for (@tags) {
    my ($tag, $attributes) = @$_;
    push @outside, "<$tag>" if $tag =~ /^(script|iframe|object|embed|link|img|form|base|audio|video|foreignObject|use)$/;
    for my $key (keys %$attributes) {
        push @outside, "$tag $key" if $key =~ /^(on.*|style|src|srcset|data|action|formaction|xlink:href|ping)$/;
        push @outside, "$tag href=$attributes->{$key}" if $key eq 'href' && $attributes->{$key} !~ /^#/;
    }
}
push @outside, 'a URL in the style' if $html =~ /url\(|\@import|expression\(/;
ok('nothing is run, and nothing is asked for from elsewhere', @outside);

my ($policy) = map { $_->{content} } grep { ($_->{'http-equiv'} // '') eq 'Content-Security-Policy' } every('meta');
ok('a strict Content-Security-Policy', ($policy // '') =~ m{^default-src &#39;none&#39;; style-src &#39;sha256-[A-Za-z0-9+/]{43}=&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;$} ? () : $policy // 'none');

my %ids;
$ids{$_->[1]{id}}++ for grep { defined $_->[1]{id} } @tags;
my @ids = grep { $ids{$_} > 1 } keys %ids;
for (@tags) {
    for my $key (qw(aria-labelledby aria-describedby)) {
        push @ids, "$_->[0] $key" if defined $_->[1]{$key} && !$ids{$_->[1]{$key}};
    }
    push @ids, $_->[1]{href} if ($_->[1]{href} // '') =~ /^#(.*)/ && !$ids{$1};
}
ok('names within the page are its own, and all that refers to one finds it', @ids);

my @levels = map { $_->[0] =~ /^h([1-6])$/ ? $1 : () } @tags;
ok('one h1, and headings in order', (grep { $_ == 1 } @levels) == 1 && !(grep { $levels[$_] > $levels[$_ - 1] + 1 } 1 .. $#levels)
    ? () : "@levels");
ok('header, main, nav and a skip link', (grep { !every($_) } qw(header main nav)),
    (grep { ($_->{class} // '') eq 'skip' && $_->{href} eq '#main' } every('a')) ? () : 'no skip link');
ok('a language and a title', (every('html'))[0]{lang} eq 'en' && $html =~ m{<title>[^<]+</title>} ? () : 'none');

# ---- tables and charts ----

sub plain {
    my ($text) = @_;
    $text =~ s/<[^>]*>//g;
    my %letters = (lt => '<', gt => '>', amp => '&', quot => '"', '#39' => "'");
    $text =~ s/&(lt|gt|amp|quot|#39);/$letters{$1}/g;
    return $text;
}

my (@tables, @bad);
while ($markup =~ m{<table>\s*<caption[^>]*>(.*?)</caption>(.*?)</table>}gs) {
    my ($caption, $body) = (plain($1), $2);
    my @rows;
    while ($body =~ m{<tr>(.*?)</tr>}gs) {
        my @cells;
        my $row = $1;
        while ($row =~ m{<(t[hd])([^>]*)>(.*?)</\1>}gs) {
            my ($tag, $attributes, $inside) = ($1, $2, $3);
            push @bad, "$caption: a head without scope" if $tag eq 'th' && $attributes !~ /scope="(col|row)"/;
            push @cells, {text => plain($inside), value => $inside =~ /<data value="([^"]*)">/ ? $1 : undef};
        }
        push @rows, \@cells;
    }
    my $heads = shift @rows;
    push @bad, "$caption: rows differ in length" if grep { @$_ != @$heads } @rows;
    push @tables, {caption => $caption, heads => [map { $_->{text} } @$heads], rows => \@rows};
}
push @bad, 'a table without a caption' if @tables != every('table');
ok('each table has a caption, heads with scope, and whole rows', @bad);

my @figures = $markup =~ m{<figure>(.*?)</figure>}gs;
my @lacking;
for (@figures) {
    my ($title) = m{<figcaption><strong>(.*?)</strong>};
    push @lacking, "$title: no table" if !m{<details><summary>.*?</summary>.*<table>.*</table>.*</details>}s;
    my @pictures = m{<svg [^>]*role="img"[^>]*>\s*<title id=[^>]*>[^<]+</title>\s*<desc id=[^>]*>[^<]+</desc>}g;
    push @lacking, "$title: pictures without a name and description" if @pictures != 2;
    push @lacking, "$title: not a number" if /(?:nan|inf)[ ",]/;
}
push @lacking, 'a picture outside of a figure' if 2 * @figures != every('svg');
ok(@figures . ' charts: each has a name, a description and its figures as a table', @lacking);

# ---- the same figures as in JSON ----

sub same {
    my ($what, $cell, $value) = @_;
    my $shown = $cell->{value};
    return () if !defined $shown && !defined $value;
    return "$what: " . ($shown // 'none') . ' is ' . ($value // 'none')
        if !defined $shown || !defined $value || abs($shown - $value) > 1e-9 * (1 + abs $value);
    return ();
}

sub group { my ($side, $by, $name) = @_; return (grep { $_->{by} eq $by && $_->{name} eq $name } @{$side->{groups}})[0] }
sub waits { my ($side, $name) = @_; return (grep { $_->{class} eq $name } @{$side->{waits}})[0] }
sub class_group { my ($side, $name) = @_; return group($side, $name eq 'all tickets' ? ('all', 'all') : ('class', $name)) }

# Waits over time: one row a bucket that had tickets, a column a side or a percentile.
sub over_time {
    my ($table, $json, $class) = @_;
    my $sides = $json->{policies};
    my @columns = @$sides > 1 ? map { [$_, 'p95'] } @$sides : map { [$sides->[0], $_] } qw(p95 p50);
    my $step = $json->{source} eq 'history' ? 1 : 86400000;
    my $start = $json->{source} eq 'history' ? 0 : waits($sides->[0], $class)->{over_time}[0]{from};
    my @found;
    my @rows = @{$table->{rows}};
    my $waits = waits($sides->[0], $class);
    for my $b (0 .. $#{$waits->{over_time}}) {
        my @points = map { my ($side, $p) = @$_; waits($side, $class)->{over_time}[$b]{$p} } @columns;
        next if !grep { defined $_->{value} } @points;
        my $row = shift @rows or return "row $b is not there";
        push @found, same("row $b", $row->[0], ($waits->{over_time}[$b]{from} - $start) / $step);
        for my $k (0 .. $#points) {
            push @found, same("row $b", $row->[1 + $k], $points[$k]{value});
            push @found, "row $b: bound" if ($row->[1 + $k]{text} =~ /^≥/ ? 1 : 0) != ($points[$k]{at_least} ? 1 : 0);
        }
    }
    return (@found, @rows ? 'more rows than figures' : ());
}

sub spread {
    my ($table, @columns) = @_;
    my @found;
    for my $e (0 .. $#{$table->{rows}}) {
        my $row = $table->{rows}[$e];
        push @found, same("edge $e", $row->[0], $columns[0]{started_within}[$e]{wait});
        push @found, map { same("edge $e", $row->[1 + $_], $columns[$_]{started_within}[$e]{share}) } 0 .. $#columns;
    }
    return (@found, $table->{rows}[-1][1]{value} < $table->{rows}[0][1]{value} ? 'the share falls' : ());
}

sub compared {
    my ($table, $json) = @_;
    my @sides = @{$json->{policies}};
    my $caption = $table->{caption};
    if ($caption =~ /^Waits over time: (.*)/s) { return over_time($table, $json, $1 eq 'all tickets' ? 'all' : $1) }
    if ($caption =~ /^Started within: (.*)/s) {
        my $class = $1 eq 'all tickets' ? 'all' : $1;
        return spread($table, map { waits($_, $class) } @sides);
    }
    if ($caption =~ /^Share of tickets started within/) {
        return spread($table, map { waits($sides[0], $_ eq 'all tickets' ? 'all' : $_) } @{$table->{heads}}[1 .. $#{$table->{heads}}]);
    }
    my @found;
    for my $row (@{$table->{rows}}) {
        my $name = $row->[0]{text};
        for my $k (0 .. $#sides) {
            if ($caption =~ /^Kept: (.*)/s) {
                my ($target) = grep { $_->{target} eq $1 } @{class_group($sides[$k], $name)->{targets}};
                my @values = ($target->{kept}{value}, @{$target->{wilson}});
                push @found, map { same("$name $_", $row->[1 + 3 * $k + $_], $values[$_]) } 0 .. 2;
            } elsif ($caption =~ /^How busy/) {
                my $width = $table->{heads}[2] =~ /from/ ? 3 : 1;
                push @found, same($name, $row->[1 + $width * $k], group($sides[$k], 'pool', $name)->{busy}{value});
            } elsif ($caption =~ /^Average wait/) {
                push @found, same($name, $row->[1 + $k], class_group($sides[$k], $name)->{inflation});
            } else {
                return ('no figures to compare it with');
            }
        }
    }
    return @found;
}

if (defined $figures) {
    my $json = decode_json(do { open my $file, '<', $figures or die "$figures: $!\n"; local $/; <$file> });
    my $charts = 0;
    for my $title (map { m{<figcaption><strong>(.*?)</strong>}s ? plain($1) : () } @figures) {
        my ($table) = grep { $_->{caption} eq $title } @tables;
        ok("the figures of \"$title\" are those of --format json", compared($table, $json));
        $charts++;
    }
    ok('there are charts', $charts > 0 ? () : 'none');
}
print "1..$n\n";
exit $failed;
