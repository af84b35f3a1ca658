<?php

declare(strict_types=1);

// A worker that lives long: calls with whatever token there is, until it has had so many.

use Ergani\Token\TokenSource;

require __DIR__ . '/autoload.php';

[, $program, $url, $lives] = $argv;
$source = new TokenSource([$program], margin: 0.5);
$seen = [];
$calls = 0;
while (count($seen) < (int) $lives) {
    $token = $source->token();
    [$status, $isExpired] = call("{$url}/Lookup/Submissions", $token->reveal());
    if ($isExpired) {
        // It came later than the margin allows for.
        $token = $source->replace($token);
        [$status] = call("{$url}/Lookup/Submissions", $token->reveal());
    }
    $seen[hash('sha256', $token->reveal())] = true;
    $calls++;
    if ($status !== 200) {
        fwrite(STDERR, "call {$calls}: {$status}\n");
        exit(1);
    }
}
echo json_encode(['lives' => count($seen), 'calls' => $calls]);
