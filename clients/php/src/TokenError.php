<?php

declare(strict_types=1);

namespace Ergani\Token;

/**
 * Why there is no token. The class tells the kinds apart that need different handling; `getCode()` is the exit code of
 * `ergani`, and `errorCode` its stable code. The message is for people, and holds no secret.
 */
class TokenError extends \RuntimeException
{
    final public function __construct(
        string $message,
        int $exitCode,
        /** As in the table of `docs/ERRORS.md`, such as `credentials_rejected`. */
        public readonly string $errorCode,
        /** When another try may succeed, if that is known. */
        public readonly ?\DateTimeImmutable $retryAt = null,
    ) {
        parent::__construct($message, $exitCode);
    }

    /** From the exit code, and the object that `ergani` writes to standard error with `--output json`. */
    public static function of(int $exitCode, string $errors): self
    {
        $lines = array_filter(array_map('trim', explode("\n", $errors)));
        $last = $lines === [] ? '' : end($lines);
        $told = json_decode($last, true);
        $told = is_array($told) && is_array($told['error'] ?? null) ? $told['error'] : [];
        $text = static fn(string $key): ?string => is_string($told[$key] ?? null) ? $told[$key] : null;

        $message = implode(' ', array_filter([
            $text('message') ?? ($last !== '' ? $last : "`ergani` ended with {$exitCode}"),
            $text('hint'),
        ]));
        $retryAt = $text('retry_at');
        $class = match ($exitCode) {
            2, 3, 9 => Misconfigured::class,
            4 => CredentialsRejected::class,
            5 => CoolDown::class,
            6 => Unreachable::class,
            default => self::class,
        };

        return new $class(
            $message,
            $exitCode,
            $text('code') ?? 'unknown',
            $retryAt === null ? null : new \DateTimeImmutable($retryAt),
        );
    }
}
