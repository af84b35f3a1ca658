<?php

declare(strict_types=1);

// What composer would do.
spl_autoload_register(static function (string $class): void {
    $name = str_replace('\\', '/', substr($class, strlen('Ergani\\Token\\')));
    if (str_starts_with($class, 'Ergani\\Token\\') && is_file(__DIR__ . "/../src/{$name}.php")) {
        require __DIR__ . "/../src/{$name}.php";
    }
});

require __DIR__ . '/oxygen.php';

/** GET with a token: the status, and whether the server calls the token expired. */
function call(string $url, string $token): array
{
    $context = stream_context_create(['http' => [
        'header' => "Authorization: Bearer {$token}",
        'ignore_errors' => true,
    ]]);
    file_get_contents($url, false, $context);
    $headers = implode("\n", $http_response_header);

    return [(int) explode(' ', $headers)[1], (bool) preg_match('/^api-token-expired: true$/im', $headers)];
}
