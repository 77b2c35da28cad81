// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

class QProgressBar;
class QPushButton;

namespace drmscope::app {

class WrappedText;

// The middle of the window while a session loads, and when it could not be loaded.
class MessagePage : public QWidget
{
    Q_OBJECT
public:
    explicit MessagePage(QWidget* parent = nullptr);

    void showLoading(const QString& path);
    void showFailure(const QString& title, const QString& text, const QString& fix);

signals:
    void openAsked();
    void closeAsked();
    void retryAsked();

private:
    WrappedText* m_title;
    WrappedText* m_text;
    WrappedText* m_fix;
    QProgressBar* m_progress;
    QPushButton* m_retry;
    QPushButton* m_open;
    QPushButton* m_close;
};

} // namespace drmscope::app
