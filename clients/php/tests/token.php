<?php

declare(strict_types=1);

// Asks for one token, and prints what became of it as an object. None of it may show the token, or hang.

use Ergani\Token\TokenError;
use Ergani\Token\TokenSource;

require __DIR__ . '/autoload.php';

[, $program, $timeout] = $argv;
$source = new TokenSource([$program], timeout: (float) $timeout);
$begun = microtime(true);
try {
    $token = $source->token();
    $shown = print_r($token, true) . print_r($source, true) . json_encode($token);
    echo json_encode([
        'bearer' => $token->reveal(),
        'hidden' => !str_contains($shown, $token->reveal()),
        'same' => $source->token() === $token,
    ]);
} catch (TokenError $error) {
    echo json_encode([
        'class' => $error::class,
        'exit' => $error->getCode(),
        'code' => $error->errorCode,
        'retry_at' => $error->retryAt?->format(DATE_RFC3339),
        'message' => $error->getMessage(),
    ]);
}
