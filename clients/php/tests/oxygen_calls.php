<?php

declare(strict_types=1);

// Calls of oxygen-ergani's client with tokens of `ergani`: as many as there are lines on standard input, one after each.

use Ergani\Token\OxygenToken;
use Ergani\Token\TokenSource;
use OxygenSuite\OxygenErgani\Http\Client;

require __DIR__ . '/autoload.php';

[, $program, $url] = $argv;
$manager = new OxygenToken(new TokenSource([$program]));
Client::$manager = $manager;
while (($line = fgets(STDIN)) !== false) {
    try {
        echo (new Client())->get("{$url}/Lookup/Submissions"), "\n";
    } catch (\Exception $error) {
        echo $error::class, ' ', $error->getCode(), "\n";
    }
}
if ($manager->getRefreshToken() !== null || $manager->authToken()?->accessToken !== $manager->getAccessToken()) {
    exit(1);
}
